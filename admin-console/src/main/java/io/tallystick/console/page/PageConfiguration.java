package io.tallystick.console.page;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.ZoneId;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Wires what pages share. */
@Configuration(proxyBeanMethods = false)
class PageConfiguration {
  @Bean
  Navigation navigation() {
    return new Navigation();
  }

  @Bean
  FormKeys formKeys(DataSource dataSource, Clock clock) {
    return new FormKeys(dataSource, clock);
  }

  @Bean
  Show show(Environment settings, Clock clock) {
    String name = settings.getProperty("tallystick.zone", "UTC");
    try {
      return new Show(ZoneId.of(name), clock);
    } catch (DateTimeException e) {
      throw new IllegalStateException(
          "Setting tallystick.zone is '%s', which is no time zone; it should be like Europe/Berlin."
              .formatted(name),
          e);
    }
  }
}
