package io.tallystick.reconciliation.violation.other;

/** Breaks an architecture rule on purpose: ArchitectureTest sees the rule fail on it. */
public final class JobCycle {
  io.tallystick.reconciliation.violation.JobUsesDemo back;
}
