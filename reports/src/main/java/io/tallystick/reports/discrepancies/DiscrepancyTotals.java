package io.tallystick.reports.discrepancies;

/** What the discrepancies of one currency come to, in minor units. */
public record DiscrepancyTotals(
    String currency,
    long rows,
    long booksMinor,
    long providerMinor,
    long differenceMinor,
    long atStakeMinor) {

  static DiscrepancyTotals of(DiscrepancyRow row) {
    return new DiscrepancyTotals(
        row.currency(),
        1,
        row.booksOrNothing(),
        row.providerOrNothing(),
        row.differenceMinor(),
        row.atStakeMinor());
  }

  DiscrepancyTotals plus(DiscrepancyTotals other) {
    return new DiscrepancyTotals(
        currency,
        rows + other.rows,
        Math.addExact(booksMinor, other.booksMinor),
        Math.addExact(providerMinor, other.providerMinor),
        Math.addExact(differenceMinor, other.differenceMinor),
        Math.addExact(atStakeMinor, other.atStakeMinor));
  }
}
