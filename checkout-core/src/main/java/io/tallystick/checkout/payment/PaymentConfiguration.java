package io.tallystick.checkout.payment;

import io.tallystick.checkout.audit.Audit;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the attempts to pay. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class PaymentConfiguration {
  @Bean
  public PaymentAttempts paymentAttempts(DataSource dataSource, Audit audit, Clock clock) {
    return new PaymentAttempts(dataSource, audit, clock);
  }
}
