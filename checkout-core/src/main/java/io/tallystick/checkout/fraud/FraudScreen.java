package io.tallystick.checkout.fraud;

/** Judges a checkout. May ask a service over the network, so never called in a transaction. */
@FunctionalInterface
public interface FraudScreen {
  /**
   * The same for the same key, however often it is asked. A screen that fails or can't answer in
   * time counts as {@link Verdict.Review}.
   */
  Verdict screen(Suspect suspect);
}
