package io.tallystick.checkout.notification;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.javamail.MimeMessageHelper;

/** Sends mails by the server of spring.mail.*. */
final class SmtpSender implements MailSender {
  private static final String TIMEOUT_MILLIS = "10000";

  private final JavaMailSender server;
  private final String from;

  /**
   * @param from the shop's address
   */
  SmtpSender(JavaMailSender server, String from) {
    this.server = server;
    this.from = from;
    if (server instanceof JavaMailSenderImpl smtp) {
      boundTimes(smtp.getJavaMailProperties());
    }
  }

  /** By default a server that is silent would be waited for without end. */
  private static void boundTimes(Properties properties) {
    for (String protocol : new String[] {"smtp", "smtps"}) {
      for (String name : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
        properties.putIfAbsent("mail." + protocol + "." + name, TIMEOUT_MILLIS);
      }
    }
  }

  @Override
  public void send(Mail mail) {
    MimeMessage message = server.createMimeMessage();
    try {
      var helper = new MimeMessageHelper(message, false, StandardCharsets.UTF_8.name());
      helper.setFrom(from);
      helper.setTo(mail.to());
      helper.setSubject(mail.subject());
      helper.setText(mail.text());
      message.setHeader("Message-ID", mail.messageId());
      message.setHeader("Auto-Submitted", "auto-generated");
    } catch (MessagingException e) {
      // its own message may hold the address
      throw new IllegalStateException("The mail can't be made: " + e.getClass().getSimpleName());
    }
    server.send(message);
  }
}
