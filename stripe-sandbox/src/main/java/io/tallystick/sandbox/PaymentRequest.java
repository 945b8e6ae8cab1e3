package io.tallystick.sandbox;

import java.time.Instant;
import java.util.Map;

/**
 * What a shop asks the provider to charge.
 *
 * @param amountMinor amount in the provider's minor unit, positive; three-decimal currencies need a
 *     last digit of 0
 * @param currency ISO code in lower case
 * @param metadata at most 50 pairs; copied once to the charge
 * @param at when the payment is made; fractions of a second are dropped, as the provider does
 */
public record PaymentRequest(
    long amountMinor, String currency, Map<String, String> metadata, Instant at) {
  public PaymentRequest {
    metadata = Map.copyOf(metadata);
  }
}
