package io.tallystick.checkout.outbox;

import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.metrics.Meters;
import io.tallystick.checkout.trace.Spans;
import io.tallystick.checkout.worker.Worker;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the outbox and its relay. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class OutboxConfiguration {
  @Bean
  public Outbox outbox(DataSource dataSource, Spans spans, Clock clock) {
    return new Outbox(dataSource, spans, clock);
  }

  @Bean
  public Consumed consumed(DataSource dataSource, TransactionTemplate transaction, Clock clock) {
    return new Consumed(dataSource, transaction, clock);
  }

  @Bean
  public Relay relay(
      DataSource dataSource, EventPublisher publisher, Spans spans, Clock clock, Ids ids) {
    return new Relay(dataSource, publisher, spans, clock, new SecureRandom(), ids);
  }

  @Bean
  OutboxMeters outboxMeters(Meters meters) {
    return new OutboxMeters(meters);
  }

  @Bean
  public Worker relayWorker(ObjectProvider<Relay> relay, OutboxMeters meters) {
    return Worker.of(
        "relay",
        Duration.ofSeconds(1),
        100,
        limit -> {
          Relay.Round round = meters.tried(relay.getObject().round(limit));
          return round.published() + round.failed(); // behind failed ones others may wait
        });
  }
}
