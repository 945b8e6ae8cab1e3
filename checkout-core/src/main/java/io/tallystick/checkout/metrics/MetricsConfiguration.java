package io.tallystick.checkout.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the meters; those of a feature are made by its own configuration. */
@Configuration(proxyBeanMethods = false)
public class MetricsConfiguration {
  @Bean
  public Meters meters(ObjectProvider<MeterRegistry> registry) {
    MeterRegistry found = registry.getIfAvailable();
    return found == null ? Meters.none() : new Meters(found);
  }

  /** Makes all of them. */
  @Bean
  @OnlyIfWatched
  List<FeatureMeters> allMeters(ObjectProvider<FeatureMeters> features) {
    return features.stream().toList();
  }

  @Bean
  @Lazy
  public OpenWorkNow openWorkNow(DataSource dataSource, Clock clock) {
    return new OpenWorkNow(dataSource, clock);
  }

  @Bean
  @OnlyIfWatched
  public OpenWorkReader openWorkReader(DataSource dataSource, Clock clock) {
    return new OpenWorkReader(dataSource, clock);
  }

  @Bean
  @OnlyIfWatched
  OpenWorkGauges openWorkGauges(OpenWorkReader reader, Clock clock) {
    return new OpenWorkGauges(reader, clock);
  }
}
