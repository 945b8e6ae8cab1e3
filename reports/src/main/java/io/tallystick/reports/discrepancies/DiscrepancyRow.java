package io.tallystick.reports.discrepancies;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A discrepancy as the report states it; amounts in minor units, null where a side has none. */
record DiscrepancyRow(
    long id,
    String type,
    String severity,
    String state,
    String kind,
    @Nullable String orderId,
    @Nullable String providerRef,
    String currency,
    @Nullable Long booksMinor,
    @Nullable Long providerMinor,
    long atStakeMinor,
    Instant firstSeen,
    Instant lastSeen,
    String explanation,
    String evidence) {

  /** Provider minus books; a side that has nothing counts as 0. */
  long differenceMinor() {
    return Math.subtractExact(providerOrNothing(), booksOrNothing());
  }

  long booksOrNothing() {
    return booksMinor == null ? 0 : booksMinor;
  }

  long providerOrNothing() {
    return providerMinor == null ? 0 : providerMinor;
  }
}
