package io.tallystick.checkout.webhook;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells whether the provider sent a webhook. */
public interface WebhookVerifier {
  /** Is there a secret to check with? */
  boolean isConfigured();

  /** Whether our key at the provider is for real money; null: there is no key. */
  @Nullable Boolean liveKey();

  /**
   * Why it isn't to be believed, without a secret; empty: the provider signed this body, lately.
   * Never throws.
   *
   * @param body as it came
   * @param header the request's signature; null: it had none
   */
  Optional<String> objection(byte[] body, @Nullable String header);
}
