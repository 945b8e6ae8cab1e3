package io.tallystick.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.random.RandomGenerator;

/** Moments inside one business day, most of them when people shop. */
final class BusyHours {
  /** Orders per hour of the local day: a dip at night, peaks at noon and in the evening. */
  private static final int[] WEIGHTS = {
    10, 6, 4, 3, 3, 4, 8, 16, 28, 40, 52, 60, 66, 60, 54, 52, 54, 60, 70, 82, 84, 66, 40, 20
  };

  private static final Duration LAST_ORDER = Duration.ofMinutes(30);

  private final RandomGenerator random;
  private final Instant start;
  private final Instant end;

  BusyHours(RandomGenerator random, LocalDate day, ZoneId zone) {
    this.random = random;
    start = day.atStartOfDay(zone).toInstant();
    end = day.plusDays(1).atStartOfDay(zone).toInstant();
  }

  Instant start() {
    return start;
  }

  /** The first moment of the next day. */
  Instant end() {
    return end;
  }

  /** When an order is placed: half an hour before the end at the latest, so its sequels fit. */
  Instant order() {
    int total = 0;
    for (int weight : WEIGHTS) {
      total += weight;
    }
    int left = random.nextInt(total);
    int hour = 0;
    while (left >= WEIGHTS[hour]) {
      left -= WEIGHTS[hour];
      hour++;
    }
    // by share of the day, because a day may have 23 or 25 hours
    double share = (hour + random.nextDouble()) / WEIGHTS.length;
    long seconds = (long) (Duration.between(start, end).toSeconds() * share);
    Instant latest = end.minus(LAST_ORDER);
    Instant at = start.plusSeconds(Math.max(1, seconds));
    return at.isAfter(latest) ? latest.minusSeconds(random.nextInt(3600)) : at;
  }

  /** Strictly between two moments that are at least two seconds apart. */
  Instant between(Instant after, Instant before) {
    long seconds = Duration.between(after, before).toSeconds();
    return after.plusSeconds(1 + random.nextLong(seconds - 1));
  }

  /** In the first half of what is left of the day. */
  Instant soonAfter(Instant after) {
    return between(after, after.plus(Duration.between(after, end).dividedBy(2)));
  }
}
