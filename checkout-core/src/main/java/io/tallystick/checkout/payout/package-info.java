/**
 * What our books know of payouts: money on its way from the provider to our bank account, which may
 * come back days after it counted as paid. The provider is asked; its events only say when.
 */
@NullMarked
package io.tallystick.checkout.payout;

import org.jspecify.annotations.NullMarked;
