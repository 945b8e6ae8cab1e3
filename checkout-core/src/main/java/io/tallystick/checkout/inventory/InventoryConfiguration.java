package io.tallystick.checkout.inventory;

import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the stock. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class InventoryConfiguration {
  @Bean
  public Inventory inventory(DataSource dataSource, TransactionTemplate transaction, Clock clock) {
    return new Inventory(dataSource, transaction, clock);
  }
}
