package io.tallystick.checkout.order;

/** On whose word a state changes. */
public enum Evidence {
  /** Our own doing, or a customer's. */
  OURS,
  /** The provider's: a verified webhook, its answer, or a reconciliation with its record. */
  PROVIDER
}
