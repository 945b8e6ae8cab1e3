package io.tallystick.console.webhooks;

import io.tallystick.checkout.webhook.WebhookState;

/** A state as people see it: a symbol and words, never a colour alone. */
final class Standing {
  private Standing() {}

  static String symbol(WebhookState state, boolean failed) {
    return switch (state) {
      case WAITING -> failed ? "↻" : "…";
      case PROCESSED -> "✓";
      case PARKED -> "✕";
    };
  }

  static String words(WebhookState state, boolean failed) {
    return switch (state) {
      case WAITING -> failed ? "waiting, failed before" : "waiting";
      case PROCESSED -> "processed";
      case PARKED -> "parked";
    };
  }
}
