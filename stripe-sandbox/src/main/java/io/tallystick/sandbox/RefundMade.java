package io.tallystick.sandbox;

import java.time.Instant;

/** A refund the shop made; the amount is positive, in minor units of the sale's currency. */
public record RefundMade(String refundId, String chargeId, long amountMinor, Instant at) {}
