package io.tallystick.checkout.events;

import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.outbox.Outbox;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires what other systems are told. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class EventsConfiguration {
  @Bean
  public OrderEvents orderEvents(DataSource dataSource, Outbox outbox, Ids ids, Clock clock) {
    return new OrderEvents(dataSource, outbox, ids, clock);
  }
}
