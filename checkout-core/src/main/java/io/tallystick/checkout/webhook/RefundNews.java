package io.tallystick.checkout.webhook;

import io.tallystick.checkout.payment.ProviderRefund;
import io.tallystick.checkout.payment.Told;
import io.tallystick.checkout.refund.Learned;

/** Applies what the provider says of a refund. */
@FunctionalInterface
public interface RefundNews {
  /** May be called any number of times, in any order, by several at once. Not in a transaction. */
  Learned learn(ProviderRefund refund, Told told);
}
