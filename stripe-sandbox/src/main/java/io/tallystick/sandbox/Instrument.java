package io.tallystick.sandbox;

import org.jspecify.annotations.Nullable;

/**
 * What a charge was paid with.
 *
 * @param methodId the payment method, null for charges of generated days
 * @param type {@code card}, or an asynchronous one such as {@code sepa_debit}
 * @param brand {@code visa} and so on, null for other types
 */
public record Instrument(
    @Nullable String methodId, String type, @Nullable String brand, String last4) {
  boolean isCard() {
    return type.equals("card");
  }
}
