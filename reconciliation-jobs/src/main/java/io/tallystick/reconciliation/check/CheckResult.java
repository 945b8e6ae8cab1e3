package io.tallystick.reconciliation.check;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run of a check came to.
 *
 * @param incidents the biggest first, 20 at most
 * @param examined objects that were looked at; with none nothing is shown
 * @param overLimit repairs left to people, since the run had done as many as it may
 * @param repeated an earlier run of this window had the same result: nothing was written
 * @param failure for people: what went wrong and what to do
 */
public record CheckResult(
    long runId,
    String check,
    Verdict verdict,
    long examined,
    List<Line> lines,
    List<Incident> incidents,
    long overLimit,
    boolean repeated,
    @Nullable String failure) {
  /** How it ended. */
  public enum Verdict {
    CLEAN,
    DISCREPANCIES,
    FAILED
  }

  /**
   * Findings with one cause, close in time: one thing to look at.
   *
   * @param name the cause, and when it began
   * @param findings of them, not put right
   * @param types theirs, with commas
   */
  public record Incident(String name, long findings, String types, Instant first, Instant last) {}

  /**
   * One type's part.
   *
   * @param found in this run
   * @param fresh of them not known before
   * @param planned of them to be repaired, within the limits
   * @param repaired of those not found any more afterwards
   */
  public record Line(DiscrepancyType type, long found, long fresh, long planned, long repaired) {}
}
