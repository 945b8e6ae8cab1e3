package io.tallystick.checkout.notification;

/**
 * A mail in plain text.
 *
 * @param messageId the same if it is sent again; with the angle brackets
 * @param orderId for the log
 * @param kind for the log
 */
public record Mail(
    String messageId, String to, String subject, String text, String orderId, String kind) {
  /** Without address and text: mails end up in logs. */
  @Override
  public String toString() {
    return "Mail[" + kind + " of " + orderId + "]";
  }
}
