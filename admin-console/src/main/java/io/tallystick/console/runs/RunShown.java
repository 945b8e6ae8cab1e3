package io.tallystick.console.runs;

import io.tallystick.reports.runs.RunSummary;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A run as people see it: a symbol and words, never a colour alone. */
record RunShown(RunSummary run) {
  public String symbol() {
    return symbol(run.state());
  }

  public String words() {
    return run.nothingToCompare() ? "clean: nothing to compare" : run.state();
  }

  /** May somebody go on with it? */
  public boolean canRestart() {
    return run.state().equals("failed") || run.state().equals("interrupted");
  }

  public boolean explained() {
    return run.unexplained().isEmpty();
  }

  public @Nullable Duration took() {
    return run.duration();
  }

  static String symbol(String state) {
    return switch (state) {
      case "clean" -> "✓";
      case "discrepancies" -> "≠";
      case "running" -> "…";
      default -> "✕";
    };
  }
}
