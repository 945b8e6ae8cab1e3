package io.tallystick.console.order;

import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Can this console ask the provider? */
@Component
final class ProviderKey {
  private final Environment settings;

  ProviderKey(Environment settings) {
    this.settings = settings;
  }

  boolean isThere() {
    return !settings.getProperty("tallystick.stripe.api-key", "").isBlank()
        || !settings.getProperty("STRIPE_API_KEY", "").isBlank();
  }
}
