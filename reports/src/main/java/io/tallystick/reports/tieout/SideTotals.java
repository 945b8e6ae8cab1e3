package io.tallystick.reports.tieout;

/**
 * Where everything went that one side states in one kind and currency.
 *
 * @param total what the side states
 * @param matched has its counterpart
 * @param discrepancy stands in a discrepancy
 * @param timing the other side isn't there yet, inside the grace period
 * @param notKept the books don't keep this kind at all
 */
public record SideTotals(Sum total, Sum matched, Sum discrepancy, Sum timing, Sum notKept) {
  static final SideTotals NONE = new SideTotals(Sum.NONE, Sum.NONE, Sum.NONE, Sum.NONE, Sum.NONE);

  /** What is left over: nothing in every sound run. */
  public Sum unexplained() {
    return total.minus(matched).minus(discrepancy).minus(timing).minus(notKept);
  }

  SideTotals plus(SideTotals other) {
    return new SideTotals(
        total.plus(other.total),
        matched.plus(other.matched),
        discrepancy.plus(other.discrepancy),
        timing.plus(other.timing),
        notKept.plus(other.notKept));
  }
}
