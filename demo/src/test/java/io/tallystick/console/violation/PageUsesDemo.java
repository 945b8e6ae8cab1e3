package io.tallystick.console.violation;

/** Breaks an architecture rule on purpose: ArchitectureTest sees the rule fail on it. */
public final class PageUsesDemo {
  io.tallystick.demo.violation.Anything demo;
  io.tallystick.console.violation.other.PageCycle cycle;
}
