package io.tallystick.checkout.payout;

import io.tallystick.checkout.payment.Outcome;

/** Where payouts are looked up. Goes over the network: never in a transaction. */
@FunctionalInterface
public interface PayoutProvider {
  /** Asks how a payout stands. Declined: there is none with that id. */
  Outcome<ProviderPayout> payout(String payoutId);
}
