package io.tallystick.checkout.pricing.shipping;

import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;

/** Wires the shipping tables, unless another bean brings shipping rates. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class ShippingConfiguration {
  private static final Duration KEEP = Duration.ofMinutes(1);

  @Bean
  @Fallback
  public ShippingRates tableShippingRates(DataSource dataSource, Clock clock) {
    return new TableShippingRates(dataSource, clock, KEEP);
  }
}
