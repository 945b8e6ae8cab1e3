package io.tallystick.checkout.stripe;

import io.tallystick.checkout.metrics.Meters;
import io.tallystick.checkout.payment.MeasuredPayments;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.settlement.ProviderRecord;
import io.tallystick.checkout.trace.Spans;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** Wires Stripe from {@code tallystick.stripe.*}; lazily, since files need no key. */
@Configuration(proxyBeanMethods = false)
public class StripeConfiguration {
  @Bean
  @Lazy
  public StripeSettings stripeSettings(Environment environment) {
    return StripeSettings.from(environment);
  }

  @Bean
  @Lazy
  public ProviderRecord providerRecord(StripeSettings settings) {
    return StripeRecord.open(settings);
  }

  /** The payments at Stripe, unless a demo or test brings its own. */
  @Bean
  @Lazy
  @Fallback
  public PaymentProvider paymentProvider(StripeSettings settings, Meters meters, Spans spans) {
    StripePayments stripe = StripePayments.open(settings, meters);
    return new MeasuredPayments(stripe, meters, spans, stripe::close);
  }
}
