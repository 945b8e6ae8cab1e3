package io.tallystick.checkout.webhook;

import java.util.Locale;

/** Where a stored event stands. */
public enum WebhookState {
  /** To be looked at, now or after a pause. */
  WAITING,
  /** It was looked at; its result says what came of it. */
  PROCESSED,
  /** Set aside with a reason, until somebody replays it. */
  PARKED;

  /** As in webhook_event.state. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if there is no such state
   */
  public static WebhookState of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
