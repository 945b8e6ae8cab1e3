package io.tallystick.console.audit;

import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the page of the record. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {
  @Bean
  JdbcAuditPages auditPages(DataSource dataSource) {
    return new JdbcAuditPages(dataSource);
  }
}
