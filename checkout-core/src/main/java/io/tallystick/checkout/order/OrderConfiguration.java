package io.tallystick.checkout.order;

import io.tallystick.checkout.audit.Audit;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the orders. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class OrderConfiguration {
  /**
   * @param process names this running program in the history; by default its process id
   */
  @Bean
  public Orders orders(
      DataSource dataSource,
      TransactionTemplate transaction,
      Audit audit,
      Clock clock,
      @Value("${tallystick.process:}") String process) {
    String name = process.isBlank() ? "pid " + ProcessHandle.current().pid() : process;
    return new Orders(dataSource, transaction, audit, clock, name);
  }

  @Bean
  public Reviews reviews(DataSource dataSource, TransactionTemplate transaction, Audit audit) {
    return new Reviews(dataSource, transaction, audit);
  }
}
