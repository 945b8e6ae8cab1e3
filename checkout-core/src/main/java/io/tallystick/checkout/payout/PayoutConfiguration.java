package io.tallystick.checkout.payout;

import io.tallystick.checkout.audit.Audit;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires what we know of payouts. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class PayoutConfiguration {
  @Bean
  public Payouts payouts(
      DataSource dataSource,
      PayoutProvider provider,
      TransactionTemplate transaction,
      Audit audit,
      Clock clock) {
    return new Payouts(dataSource, provider, transaction, audit, clock);
  }
}
