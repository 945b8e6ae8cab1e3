package io.tallystick.reports.tieout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A run's tie-out: one line per currency and kind, in that order.
 *
 * @param windowFrom the run's window, half-open
 */
public record TieOut(long runId, Instant windowFrom, Instant windowTo, List<TieOutLine> lines) {
  /** Is every entry and every amount of both sides accounted for? */
  public boolean explained() {
    return lines.stream().allMatch(TieOutLine::explained);
  }

  /** One line per currency that adds up all kinds, of kind "total". */
  List<TieOutLine> totals() {
    var totals = new LinkedHashMap<String, TieOutLine>();
    for (TieOutLine line : lines) {
      totals.merge(
          line.currency(),
          new TieOutLine("total", line.currency(), line.provider(), line.books()),
          TieOutLine::plus);
    }
    return new ArrayList<>(totals.values());
  }
}
