package io.tallystick.sandbox;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt failed.
 *
 * @param code the provider's error code, for example {@code card_declined}
 * @param declineCode the issuer's finer reason, for example {@code insufficient_funds}
 */
public record Decline(String code, @Nullable String declineCode, String message) {
  private static final Map<String, String> MESSAGES =
      Map.of(
          "card_declined", "Your card was declined.",
          "expired_card", "Your card has expired.",
          "incorrect_cvc", "Your card's security code is incorrect.",
          "processing_error", "An error occurred while processing your card. Try again shortly.",
          "authentication_required",
              "Your card was declined. This transaction requires authentication.",
          "payment_intent_authentication_failure",
              "The provided PaymentMethod has failed authentication.");

  static Decline of(String code, @Nullable String declineCode) {
    return new Decline(code, declineCode, MESSAGES.getOrDefault(code, "The payment failed."));
  }
}
