package io.tallystick.reconciliation.violation;

/** Breaks an architecture rule on purpose: ArchitectureTest sees the rule fail on it. */
public final class JobUsesDemo {
  io.tallystick.demo.violation.Anything demo;
  io.tallystick.reconciliation.violation.other.JobCycle cycle;
}
