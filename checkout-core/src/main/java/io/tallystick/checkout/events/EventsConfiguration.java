package io.tallystick.checkout.events;

import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.outbox.Outbox;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires what other systems are told. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class EventsConfiguration {
  @Bean
  public OrderEvents orderEvents(Outbox outbox, Ids ids, Clock clock) {
    return new OrderEvents(outbox, ids, clock);
  }
}
