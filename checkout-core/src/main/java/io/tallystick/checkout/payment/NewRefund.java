package io.tallystick.checkout.payment;

/**
 * A refund to be made.
 *
 * @param refundId ours; the provider keeps it in its metadata
 * @param intentId the payment that goes back, in part or whole
 * @param amountMinor in minor units
 * @param key the call's idempotency key, stored before
 */
public record NewRefund(String refundId, String intentId, long amountMinor, String key) {}
