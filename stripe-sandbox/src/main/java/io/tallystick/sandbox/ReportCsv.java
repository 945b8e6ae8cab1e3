package io.tallystick.sandbox;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the ledger as the provider's finance report files: UTF-8 without a byte order mark, lines
 * end with LF, amounts in major units, each currency with the provider's own decimals. The
 * provider's reports quote every value and leave empty ones bare; the Dashboard's export quotes
 * only where it must.
 */
public final class ReportCsv {
  private ReportCsv() {}

  /**
   * Writes header and rows, oldest first; the balance history newest first.
   *
   * @param from inclusive
   * @param to exclusive
   * @param zone of the columns without {@code _utc}; the interval doesn't depend on it
   */
  public static void write(
      ReportType type, Ledger ledger, Instant from, Instant to, ZoneId zone, Writer out)
      throws IOException {
    List<String> columns = ReportColumns.of(type);
    boolean quoteAll = type != ReportType.BALANCE_HISTORY;
    writeRow(columns, quoteAll, out);
    for (ReportLine line : lines(type, ledger, from, to)) {
      Map<String, @Nullable String> values = ReportColumns.values(type, line, zone);
      List<String> cells = new ArrayList<>(columns.size());
      for (String column : columns) {
        String value = values.get(column);
        cells.add(value == null ? "" : value);
      }
      writeRow(cells, quoteAll, out);
    }
    out.flush();
  }

  /** The same into a file, which appears whole or not at all. */
  public static void write(
      ReportType type, Ledger ledger, Instant from, Instant to, ZoneId zone, Path file)
      throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (Writer out = Files.newBufferedWriter(unfinished, StandardCharsets.UTF_8)) {
        write(type, ledger, from, to, zone, out);
      }
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static List<ReportLine> lines(ReportType type, Ledger ledger, Instant from, Instant to) {
    List<ReportLine> lines =
        ledger.read(
            tables ->
                tables.transactions.oldestFirst().stream()
                    .map(row -> ReportLine.of(tables, row))
                    .filter(line -> belongs(type, line, from, to))
                    .toList());
    return type == ReportType.BALANCE_HISTORY ? lines.reversed() : lines;
  }

  private static boolean belongs(ReportType type, ReportLine line, Instant from, Instant to) {
    return switch (type) {
      case BALANCE_CHANGE_FROM_ACTIVITY ->
          !line.leavesForTheBank() && within(line.row().created(), from, to);
      case PAYOUT_RECONCILIATION ->
          !line.row().reportingCategory().equals("payout")
              && within(line.payoutEffectiveAt(), from, to);
      case PAYOUTS -> line.leavesForTheBank() && within(ReportColumns.effectiveAt(line), from, to);
      case BALANCE_HISTORY -> within(line.row().created(), from, to);
    };
  }

  private static boolean within(@Nullable Instant at, Instant from, Instant to) {
    return at != null && !at.isBefore(from) && at.isBefore(to);
  }

  private static void writeRow(List<String> cells, boolean quoteAll, Writer out)
      throws IOException {
    for (int i = 0; i < cells.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      String cell = cells.get(i);
      if (cell.isEmpty()) {
        continue;
      }
      if (quoteAll || cell.matches("(?s).*[,\"\\r\\n].*")) {
        out.write('"');
        out.write(cell.replace("\"", "\"\""));
        out.write('"');
      } else {
        out.write(cell);
      }
    }
    out.write('\n');
  }
}
