package io.tallystick.console.triage;

import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the page of triage. */
@Configuration(proxyBeanMethods = false)
class TriageConfiguration {
  @Bean
  JdbcTriage triage(DataSource dataSource) {
    return new JdbcTriage(dataSource);
  }
}
