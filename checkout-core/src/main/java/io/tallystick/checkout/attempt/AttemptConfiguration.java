package io.tallystick.checkout.attempt;

import io.tallystick.checkout.ids.Ids;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the ledger of attempts. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class AttemptConfiguration {
  @Bean
  public CheckoutAttempts checkoutAttempts(
      DataSource dataSource, TransactionTemplate transaction, Clock clock, Ids ids) {
    return new CheckoutAttempts(dataSource, transaction, clock, ids);
  }
}
