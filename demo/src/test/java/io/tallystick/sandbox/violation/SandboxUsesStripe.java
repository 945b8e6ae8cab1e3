package io.tallystick.sandbox.violation;

/** Breaks an architecture rule on purpose: ArchitectureTest sees the rule fail on it. */
public final class SandboxUsesStripe {
  com.stripe.model.Charge charge;
}
