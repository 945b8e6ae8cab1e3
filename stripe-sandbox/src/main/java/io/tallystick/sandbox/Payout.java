package io.tallystick.sandbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An automatic payout at one moment. The amount is positive, in minor units of {@code currency}.
 *
 * @param arrivalDate midnight UTC of the expected arrival
 * @param status paid or failed; paid may still become failed
 * @param failedAt when the bank sent the money back, null otherwise
 */
public record Payout(
    String id,
    Instant created,
    Instant arrivalDate,
    long amount,
    String currency,
    String status,
    String balanceTransactionId,
    @Nullable String failureBalanceTransactionId,
    @Nullable Instant failedAt)
    implements StripeObject {

  Payout failedWith(String failureTransactionId, Instant at) {
    return new Payout(
        id,
        created,
        arrivalDate,
        amount,
        currency,
        "failed",
        balanceTransactionId,
        failureTransactionId,
        at);
  }
}
