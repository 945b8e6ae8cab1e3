package io.tallystick.reconciliation.cli;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which business day to reconcile. */
final class NightlyOptions {
  @Option(
      names = "--date",
      paramLabel = "DATE",
      description = "The business day, such as 2026-03-02; default: yesterday.")
  private @Nullable LocalDate date;

  @Option(
      names = "--dry-run",
      description = "Show what would be found and repaired; write nothing.")
  private boolean dryRun;

  /** Null: yesterday in the business time zone. */
  @Nullable LocalDate date() {
    return date;
  }

  boolean dryRun() {
    return dryRun;
  }
}
