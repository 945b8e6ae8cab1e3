package io.tallystick.checkout.attribution;

import io.tallystick.checkout.events.EventConsumer;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires attribution and its consumer. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class AttributionConfiguration {
  @Bean
  public Attributions attributions(DataSource dataSource, Clock clock) {
    return new Attributions(dataSource, clock);
  }

  @Bean
  public ClientEvents clientEvents(DataSource dataSource, Clock clock) {
    return new ClientEvents(dataSource, clock);
  }

  @Bean
  public EventConsumer analyticsConsumer(DataSource dataSource) {
    return new AnalyticsConsumer(dataSource);
  }
}
