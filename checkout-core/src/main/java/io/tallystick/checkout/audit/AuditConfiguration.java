package io.tallystick.checkout.audit;

import io.tallystick.checkout.worker.Worker;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
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

  @Bean
  public Worker sealingWorker(ObjectProvider<AuditChain> chain) {
    return Worker.of(
        "audit-seal", Duration.ofSeconds(5), 1_000, limit -> chain.getObject().seal(limit));
  }
}
