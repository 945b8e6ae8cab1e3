package io.tallystick.sandbox;

import java.time.Instant;

/** A declined attempt on the intent that a later attempt paid. */
public record FailedAttempt(
    String orderId,
    String paymentIntentId,
    String chargeId,
    String currency,
    long amountMinor,
    Instant at) {}
