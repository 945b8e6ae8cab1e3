package io.tallystick.reconciliation.attributioncheck;

import io.tallystick.reconciliation.check.Check;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the attribution check. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class AttributionCheckConfiguration {
  @Bean
  public Check attributionCheck() {
    return new AttributionCheck();
  }
}
