package io.tallystick.checkout.violation.other;

/** Breaks an architecture rule on purpose: ArchitectureTest sees the rule fail on it. */
public final class CoreCycle {
  io.tallystick.checkout.violation.CoreUsesDemo back;
}
