package io.tallystick.reconciliation.outboxcheck;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.outbox.Outbox;
import io.tallystick.checkout.outbox.Relay;
import io.tallystick.checkout.publish.EventConsumers;
import io.tallystick.reconciliation.check.Check;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the outbox check. The relay is made when something is published: it may need a broker. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class OutboxCheckConfiguration {
  @Bean
  public Check outboxCheck(
      EventConsumers consumers,
      ObjectProvider<Relay> relay,
      Outbox outbox,
      Audit audit,
      DataSource dataSource,
      TransactionTemplate transaction) {
    return new OutboxCheck(
        consumers.wishes(),
        new Publish(relay, outbox, audit, transaction, dataSource),
        new HandOver(consumers, outbox, audit));
  }
}
