package io.tallystick.console.resolution;

import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what templates ask. */
@Configuration(proxyBeanMethods = false)
class ResolutionConfiguration {
  @Bean
  OpenResolutions openResolutions(DataSource dataSource, Clock clock) {
    return new OpenResolutions(dataSource, clock);
  }
}
