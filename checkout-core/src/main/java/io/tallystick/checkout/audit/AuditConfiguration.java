package io.tallystick.checkout.audit;

import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.PlatformTransactionManager;

/** Wires the record of changes and its seal. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class AuditConfiguration {
  @Bean
  public Audit audit(DataSource dataSource, Clock clock) {
    return new Audit(dataSource, clock);
  }

  @Bean
  public AuditChain auditChain(DataSource dataSource, PlatformTransactionManager transactions) {
    return new AuditChain(dataSource, transactions);
  }
}
