package io.tallystick.reports.violation.other;

/** Breaks an architecture rule on purpose: ArchitectureTest sees the rule fail on it. */
public final class ReportCycle {
  io.tallystick.reports.violation.ReportUsesDemo back;
}
