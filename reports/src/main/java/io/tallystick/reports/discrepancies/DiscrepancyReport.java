package io.tallystick.reports.discrepancies;

import static io.tallystick.reports.csv.Column.amount;
import static io.tallystick.reports.csv.Column.number;
import static io.tallystick.reports.csv.Column.text;
import static io.tallystick.reports.csv.Column.time;

import io.tallystick.reports.csv.Column;
import io.tallystick.reports.csv.CsvFile;
import io.tallystick.reports.csv.CsvTable;
import io.tallystick.reports.csv.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes discrepancies.csv, in order of id. Columns are documented in docs/reports.md. */
public final class DiscrepancyReport {
  public static final String FILE = "discrepancies.csv";

  // the order is a promise to whoever reads the file: changing it is a new schema version
  private static final List<Column> COLUMNS =
      List.of(
          number("discrepancy_id"),
          text("type"),
          text("severity"),
          text("state"),
          text("kind"),
          text("order_id"),
          text("provider_ref"),
          text("currency"),
          amount("books"),
          amount("provider"),
          amount("difference"),
          amount("at_stake"),
          time("first_seen"),
          time("last_seen"),
          text("explanation"),
          text("evidence"));

  private DiscrepancyReport() {}

  /** The file and its totals per currency, by currency code. */
  public record Written(CsvFile file, List<DiscrepancyTotals> totals) {}

  /**
   * Writes the report of a run into {@code directory}.
   *
   * @param jdbc inside a transaction, or rows aren't streamed
   * @throws IllegalStateException if a total doesn't fit 64 bits: an amount must be wrong
   */
  public static Written write(
      JdbcTemplate jdbc, long runId, Path directory, Profile profile, ZoneId zone)
      throws IOException {
    SortedMap<String, DiscrepancyTotals> totals = new TreeMap<>();
    try (CsvTable table = CsvTable.create(directory.resolve(FILE), profile, zone, COLUMNS)) {
      new JdbcDiscrepancies(jdbc)
          .each(
              runId,
              row -> {
                write(row, table);
                add(row, totals);
              });
      return new Written(table.finish(), List.copyOf(totals.values()));
    }
  }

  private static void write(DiscrepancyRow row, CsvTable table) {
    table
        .number(row.id())
        .text(row.type())
        .text(row.severity())
        .text(row.state())
        .text(row.kind())
        .text(row.orderId())
        .text(row.providerRef())
        .text(row.currency())
        .amount(row.booksMinor(), row.currency())
        .amount(row.providerMinor(), row.currency())
        .amount(row.differenceMinor(), row.currency())
        .amount(row.atStakeMinor(), row.currency())
        .time(row.firstSeen())
        .time(row.lastSeen())
        .text(row.explanation())
        .text(row.evidence())
        .endRow();
  }

  private static void add(DiscrepancyRow row, SortedMap<String, DiscrepancyTotals> totals) {
    try {
      totals.merge(row.currency(), DiscrepancyTotals.of(row), DiscrepancyTotals::plus);
    } catch (ArithmeticException e) {
      throw new IllegalStateException(
          "Discrepancy %d (%s, order %s): with its amounts the %s total doesn't fit 64 bits"
              .formatted(row.id(), row.type(), row.orderId(), row.currency()),
          e);
    }
  }
}
