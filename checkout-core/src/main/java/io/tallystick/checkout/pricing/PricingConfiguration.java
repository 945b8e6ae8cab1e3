package io.tallystick.checkout.pricing;

import io.tallystick.checkout.cart.Carts;
import io.tallystick.checkout.catalog.Catalog;
import io.tallystick.checkout.pricing.coupon.Coupons;
import io.tallystick.checkout.pricing.shipping.ShippingRates;
import io.tallystick.checkout.pricing.tax.TaxRates;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires quotes and the prices of sold orders. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class PricingConfiguration {
  private static final Duration HOLD = Duration.ofMinutes(15);

  @Bean
  public Quotes quotes(
      DataSource dataSource,
      Carts carts,
      Catalog catalog,
      Coupons coupons,
      TaxRates taxes,
      ShippingRates shipping,
      Clock clock) {
    return new Quotes(dataSource, carts, catalog, coupons, taxes, shipping, clock, HOLD);
  }

  @Bean
  public OrderSnapshots orderSnapshots(DataSource dataSource) {
    return new OrderSnapshots(dataSource);
  }
}
