package io.tallystick.reconciliation.nightly;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/**
 * Days that changed after they were compared: later imports brought rows of theirs, or completed
 * some. Nobody looks at these again before the day is compared anew.
 *
 * @param latest the latest of them, latest first
 * @param more how many there are besides
 */
public record ChangedDays(List<Day> latest, int more) {
  /** No more than these are named. */
  static final int MOST = 10;

  /**
   * One of them.
   *
   * @param zone whose midnights cut it
   * @param providerEntries entries that came later, counted as in a tie-out: a fee counts beside
   *     the row that holds it
   * @param bookEntries the same of the books
   * @param completed earlier entries whose references, customer's amount or status came later
   */
  public record Day(
      LocalDate day, ZoneId zone, long providerEntries, long bookEntries, long completed) {}
}
