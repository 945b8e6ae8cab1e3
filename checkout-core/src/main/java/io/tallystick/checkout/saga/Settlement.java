package io.tallystick.checkout.saga;

import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.checkout.payment.Told;

/** Applies what the provider says of a payment to attempt, order, stock and events, in one go. */
public interface Settlement {
  /** What the news came to. */
  enum Result {
    /** Something changed. */
    APPLIED,
    /** We knew already, or know better: the news was late. */
    NOTHING_NEW,
    /** No attempt of ours belongs to it. */
    NOT_OURS
  }

  /** May be called any number of times, in any order, by several at once. Not in a transaction. */
  Result learn(ProviderPayment payment, Told told);
}
