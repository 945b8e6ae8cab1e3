package io.tallystick.checkout.attribution;

import io.tallystick.checkout.events.EventConsumer;
import io.tallystick.checkout.worker.Worker;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
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
  public MarketingVsFinance marketingVsFinance(DataSource dataSource) {
    return new MarketingVsFinance(dataSource);
  }

  @Bean
  public Worker clientEventForgetting(ObjectProvider<ClientEvents> events) {
    return Worker.of(
        "client-events", Duration.ofHours(1), 1_000, limit -> events.getObject().forgetOld(limit));
  }

  @Bean
  public EventConsumer analyticsConsumer(DataSource dataSource) {
    return new AnalyticsConsumer(dataSource);
  }
}
