package io.tallystick.reports.runs;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which runs are wanted. What is null or empty doesn't matter.
 *
 * @param states as stored: running, clean, discrepancies, failed; an interrupted run is a running
 *     one
 * @param from with a part of their window in this time or later
 * @param to with a part of their window before it
 * @param wholeDays only those of a day, without dry runs
 * @param before with a lower number
 */
public record RunFilter(
    @Nullable String job,
    List<String> states,
    @Nullable Instant from,
    @Nullable Instant to,
    boolean wholeDays,
    @Nullable Long before) {
  /** All of them. */
  public static final RunFilter ALL = new RunFilter(null, List.of(), null, null, false, null);

  public RunFilter {
    states = List.copyOf(states);
  }

  /** Those of a day whose window has a part between. */
  public static RunFilter days(Instant from, Instant to) {
    return new RunFilter(null, List.of(), from, to, true, null);
  }
}
