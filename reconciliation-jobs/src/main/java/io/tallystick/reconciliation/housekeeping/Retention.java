package io.tallystick.reconciliation.housekeeping;

import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;

/**
 * How long what is kept; properties {@code tallystick.keep.*}.
 *
 * @param webhookBodies of events that were processed
 * @param jobMetadata of jobs that came to their end
 * @param events of the outbox, published and consumed
 * @param dryRuns what they found
 * @param jobRequests that are over
 * @param workers that went or died
 */
public record Retention(
    Duration webhookBodies,
    Duration jobMetadata,
    Duration events,
    Duration dryRuns,
    Duration jobRequests,
    Duration workers) {
  private static final String SETTINGS = "tallystick.keep.";

  /** What the checkout documents: a key that comes again so much later is a new one. */
  static final Duration IDEMPOTENCY_KEYS = Duration.ofDays(2);

  /** What the application's configuration says. */
  public static Retention from(Environment settings) {
    return new Retention(
        // the provider tells of its events for 30 days
        days(settings, "webhook-bodies", 90, 30),
        days(settings, "job-metadata", 90, 7),
        days(settings, "events", 30, 7),
        days(settings, "dry-runs", 7, 1),
        days(settings, "job-requests", 90, 7),
        days(settings, "workers", 7, 1));
  }

  private static Duration days(Environment settings, String name, int otherwise, int least) {
    String given = settings.getProperty(SETTINGS + name);
    if (given == null) {
      return Duration.ofDays(otherwise);
    }
    try {
      Duration kept = DurationStyle.detectAndParse(given.strip());
      if (kept.compareTo(Duration.ofDays(least)) >= 0) {
        return kept;
      }
    } catch (IllegalArgumentException wrong) {
      // the same as too short
    }
    throw new IllegalStateException(
        "Setting %s%s is '%s'; give how long, at least %d days, such as %dd"
            .formatted(SETTINGS, name, given, least, otherwise));
  }
}
