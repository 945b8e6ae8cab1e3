package io.tallystick.sandbox;

import org.jspecify.annotations.Nullable;

/**
 * The ids of one attempt to pay.
 *
 * @param balanceTransactionId null as long as no money moved: failed, pending or only authorized
 */
public record Payment(
    String paymentIntentId, String chargeId, @Nullable String balanceTransactionId) {}
