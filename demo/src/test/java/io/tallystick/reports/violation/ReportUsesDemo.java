package io.tallystick.reports.violation;

/** Breaks an architecture rule on purpose: ArchitectureTest sees the rule fail on it. */
public final class ReportUsesDemo {
  io.tallystick.demo.violation.Anything demo;
  io.tallystick.reports.violation.other.ReportCycle cycle;
}
