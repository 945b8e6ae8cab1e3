package io.tallystick.checkout.pricing;

import javax.sql.DataSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * A small shop to try things with: six products, four countries, four coupons. Not for production.
 */
public final class DemoShop {
  private DemoShop() {}

  /** Adds what isn't there yet. */
  public static void fill(DataSource dataSource) {
    new ResourceDatabasePopulator(new ClassPathResource("demo-shop.sql", DemoShop.class))
        .execute(dataSource);
  }
}
