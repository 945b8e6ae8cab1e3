package io.tallystick.reports.tieout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run's tie-out: one line per currency and kind, in that order.
 *
 * @param windowFrom the run's window, half-open
 * @param leftOut rows that no tie-out can account for, because nobody could read them
 */
public record TieOut(
    long runId,
    Instant windowFrom,
    Instant windowTo,
    List<TieOutLine> lines,
    List<LeftOut> leftOut) {
  /**
   * Bad rows that an import into the window kept aside instead of refusing its source.
   *
   * @param file where they are
   */
  public record LeftOut(String side, String source, long rows, @Nullable String file) {}

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
