package io.tallystick.reconciliation.pendingsweep;

import io.tallystick.checkout.refund.Refunds;
import io.tallystick.checkout.saga.PaymentInquiry;
import io.tallystick.reconciliation.check.Check;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** Wires the pending sweep. It runs without a provider's key too, and then only tells. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class PendingSweepConfiguration {
  @Bean
  public Check pendingSweep(PaymentInquiry payments, Refunds refunds, Environment settings) {
    return new PendingSweep(
        PendingAges.from(settings),
        new AskProvider(payments, refunds, () -> hasProviderKey(settings)));
  }

  private static boolean hasProviderKey(Environment settings) {
    return !(settings.getProperty("tallystick.stripe.api-key", "")
            + settings.getProperty("STRIPE_API_KEY", ""))
        .isBlank();
  }
}
