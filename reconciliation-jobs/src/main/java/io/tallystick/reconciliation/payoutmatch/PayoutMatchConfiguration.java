package io.tallystick.reconciliation.payoutmatch;

import io.tallystick.reconciliation.bankimport.BankPairs;
import io.tallystick.reports.payouts.Waterfalls;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** Wires the payout match and its waterfalls. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class PayoutMatchConfiguration {
  @Bean
  public PayoutMatch payoutMatch(BankPairs pairs, Environment settings) {
    return new PayoutMatch(pairs, FeeTerms.parse(settings.getProperty(FeeTerms.SETTING, "")));
  }

  @Bean
  public Waterfalls waterfalls(DataSource dataSource) {
    return new Waterfalls(dataSource);
  }
}
