package io.tallystick.demo.violation;

/** Breaks an architecture rule on purpose: ArchitectureTest sees the rule fail on it. */
public final class Anything {
  int nothing;
}
