package io.tallystick.checkout.dispute;

import io.tallystick.checkout.payment.Outcome;

/** Where disputes are looked up. Goes over the network: never in a transaction. */
@FunctionalInterface
public interface DisputeProvider {
  /** Asks how a dispute stands. Declined: there is none with that id. */
  Outcome<ProviderDispute> dispute(String disputeId);
}
