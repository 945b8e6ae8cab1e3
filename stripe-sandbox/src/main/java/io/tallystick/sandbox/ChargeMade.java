package io.tallystick.sandbox;

import java.time.Instant;

/**
 * Money the shop took for a sale.
 *
 * @param amountMinor what was captured, minor units of the sale's currency
 * @param at when the money moved: the payment, its capture, or the arrival of a bank debit
 */
public record ChargeMade(String paymentIntentId, String chargeId, long amountMinor, Instant at) {}
