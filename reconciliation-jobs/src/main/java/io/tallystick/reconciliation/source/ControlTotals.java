package io.tallystick.reconciliation.source;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts and sums per hour, kind and currency, made while reading and before anything reaches a
 * table: what a tie-out must explain.
 */
public final class ControlTotals {
  /** More groups than these are a file with garbage in its dates or currencies. */
  private static final int MAX_GROUPS = 500_000;

  private static final long SECONDS_PER_HOUR = 3_600;

  record Key(long epochHour, String kind, String currency) {
    OffsetDateTime hour() {
      return Instant.ofEpochSecond(epochHour * SECONDS_PER_HOUR).atOffset(ZoneOffset.UTC);
    }
  }

  static final class Sum {
    private long entries;
    private long amountMinor;

    long entries() {
      return entries;
    }

    long amountMinor() {
      return amountMinor;
    }
  }

  private final Map<Key, Sum> sums = new HashMap<>();
  private @Nullable Instant firstAt;
  private @Nullable Instant lastAt;

  /** Counts one movement of signed minor units. */
  public void add(Instant at, String kind, String currency, long amountMinor) {
    add(new Key(hour(at), kind, currency), 1, amountMinor);
    seen(at);
  }

  /** Widens the time span by a row that is counted nowhere. */
  public void seen(Instant at) {
    if (firstAt == null || at.isBefore(firstAt)) {
      firstAt = at;
    }
    if (lastAt == null || at.isAfter(lastAt)) {
      lastAt = at;
    }
  }

  /** Takes some back: their rows turned out to be known or bad. */
  public void remove(Instant at, String kind, String currency, long entries, long amountMinor) {
    add(new Key(hour(at), kind, currency), -entries, Math.negateExact(amountMinor));
    sums.values().removeIf(sum -> sum.entries == 0 && sum.amountMinor == 0);
  }

  private void add(Key key, long entries, long amountMinor) {
    Sum sum = sums.get(key);
    if (sum == null) {
      if (sums.size() >= MAX_GROUPS) {
        throw new SourceRejected(
            "The rows spread over more than %d hours, kinds and currencies: the file's dates or currencies are garbage."
                .formatted(MAX_GROUPS));
      }
      sum = new Sum();
      sums.put(key, sum);
    }
    sum.entries += entries;
    sum.amountMinor = Math.addExact(sum.amountMinor, amountMinor);
  }

  private static long hour(Instant at) {
    return Math.floorDiv(at.getEpochSecond(), SECONDS_PER_HOUR);
  }

  void addAll(ControlTotals other) {
    other.sums.forEach(
        (key, more) -> {
          Sum sum = sums.computeIfAbsent(key, _ -> new Sum());
          sum.entries += more.entries;
          sum.amountMinor = Math.addExact(sum.amountMinor, more.amountMinor);
        });
    if (other.firstAt != null && (firstAt == null || other.firstAt.isBefore(firstAt))) {
      firstAt = other.firstAt;
    }
    if (other.lastAt != null && (lastAt == null || other.lastAt.isAfter(lastAt))) {
      lastAt = other.lastAt;
    }
  }

  Map<Key, Sum> sums() {
    return sums;
  }

  /** Earliest time among all rows read, known ones too. */
  @Nullable Instant firstAt() {
    return firstAt;
  }

  @Nullable Instant lastAt() {
    return lastAt;
  }
}
