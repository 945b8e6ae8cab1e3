package io.tallystick.checkout.violation;

/** Breaks an architecture rule on purpose: ArchitectureTest sees the rule fail on it. */
public final class CoreUsesDemo {
  io.tallystick.demo.violation.Anything demo;
  io.tallystick.checkout.violation.other.CoreCycle cycle;
}
