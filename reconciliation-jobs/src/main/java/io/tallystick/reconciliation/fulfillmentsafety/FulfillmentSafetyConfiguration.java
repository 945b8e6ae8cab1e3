package io.tallystick.reconciliation.fulfillmentsafety;

import io.tallystick.checkout.fulfillment.Fulfillments;
import io.tallystick.reconciliation.check.Check;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the check of fulfillments. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class FulfillmentSafetyConfiguration {
  @Bean
  public Check fulfillmentSafety(Fulfillments fulfillments) {
    return new FulfillmentSafety(new RequestAgain(fulfillments));
  }
}
