package io.tallystick.console.violation.other;

/** Breaks an architecture rule on purpose: ArchitectureTest sees the rule fail on it. */
public final class PageCycle {
  io.tallystick.console.violation.PageUsesDemo back;
}
