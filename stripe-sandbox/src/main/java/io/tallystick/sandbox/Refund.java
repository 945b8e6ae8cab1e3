package io.tallystick.sandbox;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refund at one moment. The amount is positive, in minor units of {@code currency}.
 *
 * @param status pending, succeeded or failed; succeeded may still become failed
 * @param reason the provider's word, null when none was given
 * @param balanceTransactionId null while the balance was too low for the refund
 * @param failureBalanceTransactionId the movement that gave the money back after a failure
 */
public record Refund(
    String id,
    Instant created,
    String chargeId,
    String paymentIntentId,
    long amount,
    String currency,
    String status,
    @Nullable String reason,
    @Nullable String pendingReason,
    @Nullable String failureReason,
    @Nullable String balanceTransactionId,
    @Nullable String failureBalanceTransactionId,
    Map<String, String> metadata)
    implements StripeObject {

  Refund succeededWith(String transactionId) {
    return new Refund(
        id,
        created,
        chargeId,
        paymentIntentId,
        amount,
        currency,
        "succeeded",
        reason,
        null,
        null,
        transactionId,
        null,
        metadata);
  }

  Refund failedWith(String why, @Nullable String failureTransactionId) {
    return new Refund(
        id,
        created,
        chargeId,
        paymentIntentId,
        amount,
        currency,
        "failed",
        reason,
        null,
        why,
        balanceTransactionId,
        failureTransactionId,
        metadata);
  }
}
