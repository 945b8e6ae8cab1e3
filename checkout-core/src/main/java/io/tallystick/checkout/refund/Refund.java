package io.tallystick.checkout.refund;

import org.jspecify.annotations.Nullable;

/**
 * A refund as our books have it.
 *
 * @param attemptId the payment it takes from; null: books made elsewhere didn't say
 * @param amountMinor positive, in the payment's currency
 * @param requestedBy a member of staff, "compensation" or "provider"; null: books made elsewhere
 * @param approvedBy a member of staff, or "policy"; null: nobody yet, or nobody was asked
 * @param providerRef the provider's id; null: the provider hasn't said that it has it
 * @param failureReason the provider's word, or what a person wrote who rejected it
 * @param lastError why the latest call or question came to nothing
 */
public record Refund(
    String refundId,
    String orderId,
    @Nullable String attemptId,
    long amountMinor,
    String currency,
    RefundState state,
    @Nullable String reason,
    @Nullable String requestedBy,
    @Nullable String approvedBy,
    @Nullable String providerRef,
    @Nullable String failureReason,
    @Nullable String lastError) {}
