package io.tallystick.checkout.dispute;

import io.tallystick.checkout.audit.Audit;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires what we know of disputes. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class DisputeConfiguration {
  @Bean
  public Disputes disputes(
      DataSource dataSource,
      DisputeProvider provider,
      TransactionTemplate transaction,
      Audit audit,
      Clock clock) {
    return new Disputes(dataSource, provider, transaction, audit, clock);
  }
}
