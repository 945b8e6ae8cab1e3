package io.tallystick.reports.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run in the list.
 *
 * @param windowFrom its window, half-open
 * @param state running, clean, discrepancies or failed
 * @param nothingToCompare no charge or refund was on either side, and that is proven
 * @param failure what went wrong and what to do, for people
 * @param discrepancies how many the run saw
 * @param unexplained what its tie-out left over, per currency; empty in every sound run
 */
public record RunSummary(
    long runId,
    String job,
    Instant windowFrom,
    Instant windowTo,
    boolean dryRun,
    String state,
    boolean nothingToCompare,
    @Nullable String failure,
    long discrepancies,
    List<Residual> unexplained,
    @Nullable String reportDirectory,
    Instant started,
    @Nullable Instant finished) {

  /** How long it took; null while it runs. */
  public @Nullable Duration duration() {
    return finished == null ? null : Duration.between(started, finished);
  }

  /** Absolute residuals of one currency: entries and minor units. */
  public record Residual(String currency, long count, long minor) {}
}
