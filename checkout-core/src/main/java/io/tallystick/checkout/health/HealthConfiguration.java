package io.tallystick.checkout.health;

import io.tallystick.checkout.metrics.OnlyIfWatched;
import io.tallystick.checkout.metrics.OpenWorkReader;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** What health is made of; a bean's name less its ending is the part's name. */
@OnlyIfWatched
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  @Bean
  HealthSettings healthSettings(Environment environment) {
    return HealthSettings.from(environment);
  }

  @Bean
  HealthIndicator databaseHealthIndicator(DataSource dataSource) {
    return new DatabaseHealth(dataSource, LIMIT);
  }

  @Bean
  HealthIndicator runsHealthIndicator(OpenWorkReader reader, HealthSettings settings, Clock clock) {
    return new RunsHealth(reader::latest, settings, clock);
  }

  @Bean
  HealthIndicator outboxHealthIndicator(
      OpenWorkReader reader, HealthSettings settings, Clock clock) {
    return new OutboxHealth(reader, settings.outboxMaxAge(), clock);
  }
}
