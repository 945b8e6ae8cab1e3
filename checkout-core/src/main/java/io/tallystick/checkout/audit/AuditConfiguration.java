package io.tallystick.checkout.audit;

import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the record of changes. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class AuditConfiguration {
  @Bean
  public Audit audit(DataSource dataSource, Clock clock) {
    return new Audit(dataSource, clock);
  }
}
