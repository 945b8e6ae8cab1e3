package io.tallystick.reconciliation.webhookgap;

import io.tallystick.checkout.webhook.WebhookEvent;

/** How an event stands, in words for people. */
final class Looked {
  private Looked() {}

  static String words(WebhookEvent event) {
    String said = event.result() != null ? event.result() : event.reason();
    return said == null ? event.state().code() : event.state().code() + ": " + said;
  }
}
