package io.tallystick.checkout.fulfillment;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.events.EventConsumer;
import io.tallystick.checkout.events.OrderEvents;
import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.order.Orders;
import io.tallystick.checkout.pricing.OrderSnapshots;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires fulfillment and downloads. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class FulfillmentConfiguration {
  @Bean
  public Fulfillments fulfillments(
      DataSource dataSource,
      TransactionTemplate transaction,
      OrderSnapshots snapshots,
      Orders orders,
      OrderEvents events,
      Audit audit,
      Ids ids,
      Clock clock) {
    return new Fulfillments(dataSource, transaction, snapshots, orders, events, audit, ids, clock);
  }

  @Bean
  public EventConsumer fulfillmentConsumer(Fulfillments fulfillments) {
    return new FulfillmentConsumer(fulfillments);
  }

  /**
   * @param hold such as PT24H
   */
  @Bean
  public Downloads downloads(
      DataSource dataSource,
      TransactionTemplate transaction,
      Ids ids,
      Clock clock,
      @Value("${tallystick.downloads.hold:PT24H}") String hold,
      @Value("${tallystick.downloads.per-token:5}") int perToken,
      @Value("${tallystick.downloads.tokens:20}") int tokens) {
    return new Downloads(
        dataSource,
        transaction,
        new SecureRandom(),
        ids,
        clock,
        new Downloads.Limits(Duration.parse(hold), perToken, tokens));
  }
}
