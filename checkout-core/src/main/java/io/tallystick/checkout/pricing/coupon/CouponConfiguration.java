package io.tallystick.checkout.pricing.coupon;

import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the coupons. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class CouponConfiguration {
  @Bean
  public Coupons coupons(DataSource dataSource, Clock clock) {
    return new Coupons(dataSource, clock);
  }
}
