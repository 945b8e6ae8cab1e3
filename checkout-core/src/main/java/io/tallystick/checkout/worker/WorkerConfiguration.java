package io.tallystick.checkout.worker;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Starts the workers where they are wanted: in the checkout's service, unless switched off. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("tallystick.checkout.workers")
public class WorkerConfiguration {
  @Bean
  public CheckoutWorkers checkoutWorkers(ObjectProvider<Worker> workers) {
    return new CheckoutWorkers(workers.orderedStream().toList());
  }
}
