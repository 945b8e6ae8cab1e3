package io.tallystick.console.discrepancies;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of the queue: one discrepancy, or an incident. */
sealed interface Line {
  boolean urgent();

  long weight();

  /** One of them. */
  record Single(
      boolean urgent,
      long weight,
      long id,
      int version,
      String type,
      String severity,
      String state,
      @Nullable String owner,
      @Nullable String resolution,
      @Nullable String order,
      @Nullable String ref,
      String currency,
      long atStakeMinor,
      String explanation,
      @Nullable Instant deadline,
      Instant firstSeen,
      @Nullable Instant resolvedAt)
      implements Line {
    public boolean incident() {
      return false;
    }
  }

  /**
   * Several with one cause.
   *
   * @param type of all of them; null if they have several
   */
  record Incident(
      boolean urgent,
      long weight,
      String name,
      @Nullable String type,
      long rows,
      long owned,
      @Nullable Instant deadline,
      Instant firstSeen,
      List<Sum> sums)
      implements Line {
    public boolean incident() {
      return true;
    }
  }

  /** Money of one currency. */
  record Sum(String currency, long rows, long minor) {}
}
