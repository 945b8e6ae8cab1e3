package io.tallystick.checkout.stripe;

import io.tallystick.checkout.webhook.ProviderEvents;
import io.tallystick.checkout.webhook.WebhookVerifier;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Wires what webhooks need of Stripe. Property {@code tallystick.stripe.webhook-secrets}, a list
 * with commas, or the environment's STRIPE_WEBHOOK_SECRET.
 */
@Lazy
@Configuration(proxyBeanMethods = false)
public class StripeWebhookConfiguration {
  @Bean
  public WebhookVerifier webhookVerifier(
      Environment environment, StripeSettings settings, Clock clock) {
    List<String> secrets =
        Binder.get(environment)
            .bind("tallystick.stripe.webhook-secrets", Bindable.listOf(String.class))
            .orElse(List.of());
    List<String> chosen =
        secrets.stream().allMatch(String::isBlank)
            ? List.of(environment.getProperty("STRIPE_WEBHOOK_SECRET", "").split(","))
            : secrets;
    return new StripeWebhookVerifier(
        chosen, settings.apiKey().isEmpty() ? null : settings.live(), clock);
  }

  @Bean
  public ProviderEvents stripeEvents(StripeSettings settings) {
    return StripeEvents.open(settings);
  }

  @Bean
  public StripeDisputesAndPayouts stripeDisputesAndPayouts(StripeSettings settings) {
    return StripeDisputesAndPayouts.open(settings);
  }
}
