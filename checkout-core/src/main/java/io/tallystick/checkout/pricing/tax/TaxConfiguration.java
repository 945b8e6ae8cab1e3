package io.tallystick.checkout.pricing.tax;

import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;

/** Wires the tax table, unless another bean brings tax rates. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class TaxConfiguration {
  private static final Duration KEEP = Duration.ofMinutes(1);

  @Bean
  @Fallback
  public TaxRates tableTaxRates(DataSource dataSource, Clock clock) {
    return new TableTaxRates(dataSource, clock, KEEP);
  }
}
