package io.tallystick.checkout.notification;

/** Sends mails. Never called in a transaction. */
@FunctionalInterface
public interface MailSender {
  /**
   * Returns once the next server has it. Takes bounded time.
   *
   * @throws RuntimeException if it wasn't taken, or nobody knows
   */
  void send(Mail mail);
}
