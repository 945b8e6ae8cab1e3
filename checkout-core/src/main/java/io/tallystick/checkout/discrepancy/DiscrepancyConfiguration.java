package io.tallystick.checkout.discrepancy;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.ids.Ids;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires what people do about discrepancies. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class DiscrepancyConfiguration {
  @Bean
  public Discrepancies discrepancies(
      DataSource dataSource, TransactionTemplate transaction, Audit audit, Clock clock, Ids ids) {
    return new Discrepancies(dataSource, transaction, audit, clock, ids);
  }
}
