package io.tallystick.checkout.metrics;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is open in the database at one moment. Counts end at {@link JdbcOpenWork#MOST}.
 *
 * @param orders unfinished ones
 * @param inReview paid orders that wait for a person's look
 * @param payments under way, by state
 * @param overdue of these: nobody has asked the provider though it was due
 * @param parkedWebhooks given up, until somebody replays them
 * @param discrepancies open ones, by type
 * @param found by runs of the last day, by type
 * @param repaired by runs of the last day, by type
 * @param failedRuns of the last day
 * @param runs up to when each job has come to a good end, by length of window: a day that was made
 *     up for yesterday is as old as it is
 */
public record OpenWork(
    Instant at,
    Map<OrderAge, Long> orders,
    long inReview,
    Map<String, Long> payments,
    long overdue,
    Backlog outbox,
    Backlog webhooks,
    long parkedWebhooks,
    Backlog compensations,
    Map<String, Long> discrepancies,
    Map<String, Long> found,
    Map<String, Long> repaired,
    long failedRuns,
    Map<Job, Instant> runs) {
  /** What is done during the day: a match, and the checks that ask the provider. */
  public static final List<String> ROUND =
      List.of("reconciliation", "webhook-gap", "pending-sweep");

  /** A state, and how long ago its orders were placed. */
  public record OrderAge(String state, String age) {}

  /** What waits, and since when the oldest does; null: nothing waits. */
  public record Backlog(long count, @Nullable Instant oldest) {}

  /**
   * @param day its window is a whole day, as a night's run has it; else hours
   */
  public record Job(String name, boolean day) {}

  /** The end of the latest day that was compared with success; null: there is none. */
  public @Nullable Instant lastNight() {
    return runs.get(new Job("reconciliation", true));
  }

  /**
   * Up to when all parts of the rounds during the day have come to a good end; null: none has. A
   * part that never has isn't waited for: it may not be wanted here.
   */
  public @Nullable Instant lastHours() {
    return ROUND.stream()
        .map(part -> runs.get(new Job(part, false)))
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }
}
