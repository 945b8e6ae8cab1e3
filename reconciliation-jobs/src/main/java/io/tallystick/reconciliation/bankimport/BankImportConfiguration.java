package io.tallystick.reconciliation.bankimport;

import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the import of bank statements. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class BankImportConfiguration {
  @Bean
  public BankPairs bankPairs(DataSource dataSource, Clock clock) {
    return new BankPairs(dataSource, clock);
  }

  @Bean
  public BankFileImport bankFiles(
      DataSource dataSource, BankPairs pairs, TransactionTemplate transaction, Clock clock) {
    return new BankFileImport(dataSource, pairs, transaction, clock);
  }
}
