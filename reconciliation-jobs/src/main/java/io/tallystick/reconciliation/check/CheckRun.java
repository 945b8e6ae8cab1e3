package io.tallystick.reconciliation.check;

import java.time.Duration;
import java.time.Instant;

/**
 * One run of a check.
 *
 * @param from the window's beginning; to is its end, not in it
 * @param now when it began: a run that is gone on with looks at the same moment
 */
public record CheckRun(
    long runId, String job, Instant from, Instant to, Duration grace, Instant now, boolean dryRun) {
  /** Who acts, for the audit. */
  public static String actor(long runId) {
    return "run " + runId;
  }
}
