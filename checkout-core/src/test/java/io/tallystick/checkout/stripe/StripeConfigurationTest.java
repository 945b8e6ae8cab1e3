package io.tallystick.checkout.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.metrics.MetricsConfiguration;
import io.tallystick.checkout.payment.MeasuredPayments;
import io.tallystick.checkout.payment.Outcome.Unknown;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.trace.TraceConfiguration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

class StripeConfigurationTest {
  @Test
  void withoutAKeyEverythingStartsAndOnlyAPaymentNeedsOne() {
    try (var context = context(Map.of("tallystick.stripe.api-key", ""))) {
      assertThatThrownBy(() -> context.getBean(PaymentProvider.class))
          .hasRootCauseMessage(
              "There is no Stripe key. Set STRIPE_API_KEY in the environment, or the property"
                  + " tallystick.stripe.api-key, to a secret key or a restricted one that may write"
                  + " payment intents and refunds and read charges and balance"
                  + " transactions.");
    }
  }

  @Test
  void closingTheApplicationClosesTheWayToStripe() {
    PaymentProvider provider;
    try (var context =
        context(
            Map.of(
                "tallystick.stripe.api-key", "sk_test_1",
                "tallystick.stripe.payment-attempts", "1",
                "tallystick.stripe.api-base", "http://127.0.0.1:1"))) {
      provider = context.getBean(PaymentProvider.class);
    }
    assertThat(provider).isInstanceOf(MeasuredPayments.class);
    assertThat(provider.payment("pi_1")).isInstanceOf(Unknown.class);
  }

  private static AnnotationConfigApplicationContext context(Map<String, Object> properties) {
    var context = new AnnotationConfigApplicationContext();
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource("test", properties));
    context.register(
        MetricsConfiguration.class, TraceConfiguration.class, StripeConfiguration.class);
    context.refresh();
    return context;
  }
}
