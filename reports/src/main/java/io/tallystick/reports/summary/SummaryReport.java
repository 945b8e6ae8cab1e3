package io.tallystick.reports.summary;

import static io.tallystick.reports.csv.Column.amount;
import static io.tallystick.reports.csv.Column.number;
import static io.tallystick.reports.csv.Column.text;

import io.tallystick.reports.csv.Column;
import io.tallystick.reports.csv.CsvFile;
import io.tallystick.reports.csv.CsvTable;
import io.tallystick.reports.csv.Profile;
import io.tallystick.reports.tieout.SideTotals;
import io.tallystick.reports.tieout.Sum;
import io.tallystick.reports.tieout.TieOut;
import io.tallystick.reports.tieout.TieOutLine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;

/**
 * Writes summary.csv: one row per currency, kind and side. In each row total = matched +
 * discrepancy + timing + not kept + unexplained. Columns are documented in docs/reports.md.
 */
public final class SummaryReport {
  public static final String FILE = "summary.csv";

  // the order is a promise to whoever reads the file: changing it is a new schema version
  private static final List<Column> COLUMNS =
      List.of(
          text("currency"),
          text("kind"),
          text("side"),
          number("total_count"),
          amount("total"),
          number("matched_count"),
          amount("matched"),
          number("discrepancy_count"),
          amount("discrepancy"),
          number("timing_count"),
          amount("timing"),
          number("not_kept_count"),
          amount("not_kept"),
          number("unexplained_count"),
          amount("unexplained"));

  private SummaryReport() {}

  /** Writes the report of a run into {@code directory}. */
  public static CsvFile write(TieOut tieOut, Path directory, Profile profile, ZoneId zone)
      throws IOException {
    try (CsvTable table = CsvTable.create(directory.resolve(FILE), profile, zone, COLUMNS)) {
      for (TieOutLine line : tieOut.lines()) {
        row(table, line, "provider", line.provider());
        row(table, line, "books", line.books());
      }
      return table.finish();
    }
  }

  private static void row(CsvTable table, TieOutLine line, String side, SideTotals totals) {
    table.text(line.currency()).text(line.kind()).text(side);
    for (Sum sum :
        List.of(
            totals.total(),
            totals.matched(),
            totals.discrepancy(),
            totals.timing(),
            totals.notKept(),
            totals.unexplained())) {
      table.number(sum.count()).amount(sum.minor(), line.currency());
    }
    table.endRow();
  }
}
