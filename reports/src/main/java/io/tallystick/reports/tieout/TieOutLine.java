package io.tallystick.reports.tieout;

/** Both sides of one kind in one currency. Differences are provider minus books. */
public record TieOutLine(String kind, String currency, SideTotals provider, SideTotals books) {
  /** The residuals of both sides by their absolute amounts: they can't cancel each other out. */
  public long unexplainedMinor() {
    return Math.addExact(
        Math.absExact(provider.unexplained().minor()), Math.absExact(books.unexplained().minor()));
  }

  /** The entries left over on both sides, each side by its absolute count. */
  public long unexplainedCount() {
    return Math.addExact(
        Math.absExact(provider.unexplained().count()), Math.absExact(books.unexplained().count()));
  }

  /** False when anything is left over, be it entries whose amounts happen to add up to 0. */
  public boolean explained() {
    return unexplainedMinor() == 0 && unexplainedCount() == 0;
  }

  TieOutLine plus(TieOutLine other) {
    return new TieOutLine(kind, currency, provider.plus(other.provider), books.plus(other.books));
  }

  /** The entries of both sides, and provider minus books. */
  static Sum difference(Sum provider, Sum books) {
    return new Sum(
        Math.addExact(provider.count(), books.count()),
        Math.subtractExact(provider.minor(), books.minor()));
  }
}
