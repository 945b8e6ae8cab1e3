package io.tallystick.console.payouts;

import io.tallystick.reports.payouts.Waterfalls;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the pages of payouts. */
@Configuration(proxyBeanMethods = false)
class PayoutsConfiguration {
  @Bean
  JdbcPayoutPages payoutPages(DataSource dataSource) {
    return new JdbcPayoutPages(dataSource);
  }

  @Bean
  Waterfalls waterfalls(DataSource dataSource) {
    return new Waterfalls(dataSource);
  }
}
