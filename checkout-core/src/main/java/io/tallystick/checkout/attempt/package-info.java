/**
 * Checkout attempts: one row per intended purchase, found again by the customer's idempotency key,
 * and the ledger of what has happened to it. The customer's answer is derived from those facts.
 */
@NullMarked
package io.tallystick.checkout.attempt;

import org.jspecify.annotations.NullMarked;
