package io.tallystick.checkout.cart;

import io.tallystick.checkout.catalog.Catalog;
import java.time.Clock;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.PlatformTransactionManager;

/** Wires the carts. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class CartConfiguration {
  @Bean
  public Carts carts(
      DataSource dataSource,
      PlatformTransactionManager transactionManager,
      Catalog catalog,
      Clock clock,
      RandomGenerator chance) {
    return new Carts(dataSource, transactionManager, catalog, clock, chance);
  }
}
