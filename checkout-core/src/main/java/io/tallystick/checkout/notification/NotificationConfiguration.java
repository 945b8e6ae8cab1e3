package io.tallystick.checkout.notification;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.contact.Contacts;
import io.tallystick.checkout.events.EventConsumer;
import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.worker.Worker;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires mails: by the server of spring.mail.host, else into the log. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class NotificationConfiguration {
  @Bean
  public EventConsumer notificationConsumer(DataSource dataSource, Clock clock) {
    return new NotificationConsumer(dataSource, clock);
  }

  @Bean
  public Notifications notifications(DataSource dataSource, Clock clock) {
    return new Notifications(dataSource, clock);
  }

  @Bean
  public Receipts receipts(
      DataSource dataSource,
      Contacts contacts,
      TransactionTemplate transaction,
      Audit audit,
      Clock clock) {
    return new Receipts(dataSource, contacts, transaction, audit, clock);
  }

  @Bean
  @Fallback
  public MailSender mailPort(
      ObjectProvider<JavaMailSender> servers,
      @Value("${tallystick.mail.from:shop@localhost}") String from) {
    JavaMailSender server = servers.getIfAvailable();
    return server == null ? new LogSender() : new SmtpSender(server, from);
  }

  @Bean
  public NotificationWorker notificationWorker(
      DataSource dataSource,
      Contacts contacts,
      MailSender sender,
      Clock clock,
      Ids ids,
      @Value("${tallystick.mail.shop:Your shop}") String shop,
      @Value("${tallystick.mail.from:shop@localhost}") String from) {
    return new NotificationWorker(
        dataSource, contacts, sender, new Wording(shop, from), clock, ids);
  }

  @Bean
  public Worker notificationRounds(ObjectProvider<NotificationWorker> worker) {
    return Worker.of(
        "notifications",
        Duration.ofSeconds(5),
        20,
        limit -> {
          NotificationWorker.Round round = worker.getObject().round(limit);
          return round.sent() + round.failed() + round.parked();
        });
  }
}
