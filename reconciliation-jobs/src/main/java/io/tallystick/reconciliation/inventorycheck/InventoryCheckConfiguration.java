package io.tallystick.reconciliation.inventorycheck;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.inventory.Inventory;
import io.tallystick.reconciliation.check.Check;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the inventory check. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class InventoryCheckConfiguration {
  @Bean
  public Check inventoryCheck(Inventory inventory, Audit audit, DataSource dataSource) {
    return new InventoryCheck(new OrphanRelease(inventory, audit, dataSource));
  }
}
