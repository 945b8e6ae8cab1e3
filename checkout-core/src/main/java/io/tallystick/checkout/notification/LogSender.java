package io.tallystick.checkout.notification;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where no mail server is given: says that there would have been a mail. */
final class LogSender implements MailSender {
  private static final Logger LOG = LoggerFactory.getLogger(LogSender.class);

  @Override
  public void send(Mail mail) {
    LOG.info("No mail server is set: mail '{}' of order {} not sent", mail.kind(), mail.orderId());
  }
}
