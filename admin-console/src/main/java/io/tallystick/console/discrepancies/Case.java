package io.tallystick.console.discrepancies;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One discrepancy, with all that is known of it.
 *
 * @param booksEvidence as the run noted it; null: it noted nothing apart for that side
 * @param otherEvidence what is neither side's
 */
record Case(
    long id,
    int version,
    String type,
    String severity,
    String state,
    String kind,
    @Nullable String order,
    @Nullable String ref,
    String currency,
    @Nullable Long booksMinor,
    @Nullable Long providerMinor,
    long atStakeMinor,
    String explanation,
    @Nullable String booksEvidence,
    @Nullable String providerEvidence,
    @Nullable String otherEvidence,
    Instant occurredAt,
    long firstRun,
    long lastRun,
    Instant firstSeen,
    Instant lastSeen,
    @Nullable String owner,
    @Nullable Instant deadline,
    @Nullable String cause,
    @Nullable String incident,
    @Nullable String resolution,
    @Nullable String reason,
    @Nullable String resolvedBy,
    @Nullable String approvedBy,
    @Nullable Instant resolvedAt,
    @Nullable String resolutionEvidence) {

  public boolean resolved() {
    return state.equals("resolved");
  }

  /** Somebody's note. */
  record Note(String author, String text, Instant writtenAt) {}

  /** A step in its life. */
  record Step(
      String action,
      String actor,
      @Nullable String reason,
      @Nullable String before,
      @Nullable String after,
      Instant at) {}

  /** What waits for a second person. */
  record Waiting(String requestId, String resolution, String requestedBy, Instant expiresAt) {}

  /** Another discrepancy of the same order. */
  record Other(long id, String type, String state) {}

  /** What stands around it. */
  record Around(
      List<Note> notes, List<Step> steps, @Nullable Waiting waiting, List<Other> others) {}
}
