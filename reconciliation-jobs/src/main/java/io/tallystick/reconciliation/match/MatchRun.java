package io.tallystick.reconciliation.match;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The run that a match belongs to.
 *
 * @param from start of the window, inclusive, UTC
 * @param to end of the window, exclusive, UTC: the cut-off
 * @param grace an entry without counterpart younger than this at the cut-off is a timing difference
 * @param kinds of movement that are compared; settled when the run began
 * @param orderRegistry do our books list every order (our own checkout), or only movements (CSV)?
 */
record MatchRun(
    long runId,
    Instant from,
    Instant to,
    Duration grace,
    List<String> kinds,
    boolean orderRegistry) {
  /** Entries from this moment on are given time for their counterpart to arrive. */
  Instant graceStart() {
    return to.minus(grace);
  }

  boolean covers(Instant time) {
    return !time.isBefore(from) && time.isBefore(to);
  }
}
