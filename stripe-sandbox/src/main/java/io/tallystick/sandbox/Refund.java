package io.tallystick.sandbox;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refund at one moment. The amount is positive, in minor units of {@code currency}.
 *
 * @param status pending, requires_action, succeeded, failed or canceled; succeeded may still become
 *     failed
 * @param reason the provider's word, null when none was given
 * @param balanceTransactionId null while the money has not left
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
  public Refund {
    metadata = Map.copyOf(metadata);
  }

  Refund succeededWith(String transactionId) {
    return state("succeeded", null, null, transactionId, null);
  }

  Refund failedWith(String why, @Nullable String failureTransactionId) {
    return state("failed", null, why, balanceTransactionId, failureTransactionId);
  }

  Refund canceledWith(@Nullable String failureTransactionId) {
    return state("canceled", null, null, balanceTransactionId, failureTransactionId);
  }

  Refund waiting(String newStatus, @Nullable String newPendingReason) {
    return state(newStatus, newPendingReason, null, balanceTransactionId, null);
  }

  Refund withMetadata(Map<String, String> newMetadata) {
    return new Refund(
        id,
        created,
        chargeId,
        paymentIntentId,
        amount,
        currency,
        status,
        reason,
        pendingReason,
        failureReason,
        balanceTransactionId,
        failureBalanceTransactionId,
        newMetadata);
  }

  /** True when the amount counts against its charge. */
  boolean stands() {
    return !status.equals("failed") && !status.equals("canceled");
  }

  private Refund state(
      String newStatus,
      @Nullable String newPendingReason,
      @Nullable String newFailureReason,
      @Nullable String transactionId,
      @Nullable String failureTransactionId) {
    return new Refund(
        id,
        created,
        chargeId,
        paymentIntentId,
        amount,
        currency,
        newStatus,
        reason,
        newPendingReason,
        newFailureReason,
        transactionId,
        failureTransactionId,
        metadata);
  }
}
