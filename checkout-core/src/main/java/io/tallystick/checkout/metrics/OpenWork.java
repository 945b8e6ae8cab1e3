package io.tallystick.checkout.metrics;

import java.time.Instant;
import java.util.Map;
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
 * @param runs the latest good run of each job and length of window
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
  /** A state, and how long ago its orders were placed. */
  record OrderAge(String state, String age) {}

  /** What waits, and since when the oldest does; null: nothing waits. */
  public record Backlog(long count, @Nullable Instant oldest) {}

  /**
   * @param day its window is a whole day, as a night's run has it; else hours
   */
  public record Job(String name, boolean day) {}

  /** The latest good comparison of a whole day; null: there has been none. */
  public @Nullable Instant lastNight() {
    return runs.get(new Job("reconciliation", true));
  }

  /** The latest good run over some hours, of whatever job; null: there has been none. */
  public @Nullable Instant lastHours() {
    Instant last = null;
    for (Map.Entry<Job, Instant> run : runs.entrySet()) {
      if (!run.getKey().day() && (last == null || run.getValue().isAfter(last))) {
        last = run.getValue();
      }
    }
    return last;
  }
}
