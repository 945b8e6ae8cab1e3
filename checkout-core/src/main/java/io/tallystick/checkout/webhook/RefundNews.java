package io.tallystick.checkout.webhook;

import io.tallystick.checkout.payment.ProviderRefund;
import io.tallystick.checkout.payment.Told;

/** Applies what the provider says of a refund. */
@FunctionalInterface
public interface RefundNews {
  /** What the news came to. */
  enum Result {
    /** Something changed. */
    APPLIED,
    /** We knew already, or know better. */
    NOTHING_NEW,
    /** No payment of ours belongs to it. */
    NOT_OURS
  }

  /** May be called any number of times, in any order, by several at once. Not in a transaction. */
  Result learn(ProviderRefund refund, Told told);
}
