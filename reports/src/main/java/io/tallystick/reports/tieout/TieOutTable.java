package io.tallystick.reports.tieout;

import io.tallystick.checkout.money.Currencies;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The text form: one row per side, in which the total is the sum of what stands right of it. */
final class TieOutTable {
  private static final String GAP = "  ";
  private static final String TOTAL = "total";

  /** One place where entries can be, as a count and an amount. */
  private record Column(String name, Function<SideTotals, Sum> sum, boolean always) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("total", SideTotals::total, true),
          new Column("matched", SideTotals::matched, true),
          new Column("discrepancies", SideTotals::discrepancy, true),
          new Column("timing", SideTotals::timing, false),
          new Column("not kept", SideTotals::notKept, false));

  /** One side of a line; residuals of a total are added up absolute, so that none cancels out. */
  private record Row(
      String kind,
      String currency,
      String side,
      SideTotals totals,
      long unexplainedMinor,
      long unexplainedCount) {
    static Row of(TieOutLine line, String side, Function<TieOutLine, SideTotals> of) {
      return of(line, side, of, List.of(line));
    }

    static Row of(
        TieOutLine line,
        String side,
        Function<TieOutLine, SideTotals> of,
        List<TieOutLine> addedUp) {
      List<Sum> left = addedUp.stream().map(of).map(SideTotals::unexplained).toList();
      return new Row(
          line.kind(),
          line.currency(),
          side,
          of.apply(line),
          left.stream().mapToLong(l -> Math.absExact(l.minor())).reduce(0, Math::addExact),
          left.stream().mapToLong(l -> Math.absExact(l.count())).reduce(0, Math::addExact));
    }

    boolean provider() {
      return side.equals("provider");
    }

    String count(Column column) {
      Sum sum = column.sum.apply(totals);
      return sum.isNone() ? "-" : Long.toString(sum.count());
    }

    String amount(Column column) {
      Sum sum = column.sum.apply(totals);
      return sum.isNone() ? "" : Currencies.toDecimal(sum.minor(), currency);
    }

    String unexplained() {
      return unexplainedMinor == 0 && unexplainedCount == 0
          ? "0"
          : "UNEXPLAINED %s (%d entries)"
              .formatted(Currencies.toDecimal(unexplainedMinor, currency), unexplainedCount);
    }
  }

  private TieOutTable() {}

  static String of(TieOut tieOut) {
    List<Row> rows = new ArrayList<>();
    for (TieOutLine total : tieOut.totals()) {
      List<TieOutLine> lines =
          tieOut.lines().stream().filter(l -> l.currency().equals(total.currency())).toList();
      for (TieOutLine line : lines) {
        rows.add(Row.of(line, "provider", TieOutLine::provider));
        rows.add(Row.of(line, "books", TieOutLine::books));
      }
      rows.add(Row.of(total, "provider", TieOutLine::provider, lines));
      rows.add(Row.of(total, "books", TieOutLine::books, lines));
    }
    var text = new StringBuilder();
    text.append(
        "Tie-out of run %d, %s to %s%n%n"
            .formatted(tieOut.runId(), tieOut.windowFrom(), tieOut.windowTo()));
    if (rows.isEmpty()) {
      text.append("Neither side has an entry in this window.\n");
    } else {
      layOut(rows, text);
      text.append('\n').append(verdict(tieOut)).append('\n');
    }
    tieOut.leftOut().forEach(left -> text.append(leftOut(left)));
    return text.toString();
  }

  /** Whoever reads that everything is explained must read this too. */
  private static String leftOut(TieOut.LeftOut rows) {
    return "%,d bad %s of %s (%s) left out%s.%n"
        .formatted(
            rows.rows(),
            rows.rows() == 1 ? "row" : "rows",
            rows.source(),
            rows.side(),
            rows.file() == null ? "" : "; kept aside in " + rows.file());
  }

  private static String verdict(TieOut tieOut) {
    if (tieOut.explained()) {
      return "Every entry and every amount of both sides is explained.";
    }
    List<String> where =
        tieOut.lines().stream()
            .filter(line -> !line.explained())
            .map(line -> line.kind() + " " + line.currency())
            .toList();
    return "UNEXPLAINED: totals and explained entries differ in "
        + String.join(", ", where)
        + ". This run proves nothing; keep its input files and report it.";
  }

  private static void layOut(List<Row> rows, StringBuilder text) {
    List<Column> columns =
        COLUMNS.stream()
            .filter(c -> c.always || rows.stream().anyMatch(r -> !c.sum.apply(r.totals).isNone()))
            .toList();
    int kind = width("kind", rows.stream().map(Row::kind));
    var groups = new StringBuilder(" ".repeat(kind + 2 * GAP.length() + 3 + "provider".length()));
    var header = new StringBuilder(left("kind", kind)).append(GAP).append("cur  side    ");
    int[] counts = new int[columns.size()];
    int[] amounts = new int[columns.size()];
    for (int c = 0; c < counts.length; c++) {
      Column column = columns.get(c);
      counts[c] = width("count", rows.stream().map(r -> r.count(column)));
      amounts[c] = width("amount", rows.stream().map(r -> r.amount(column)));
      amounts[c] = Math.max(amounts[c], column.name.length() - counts[c] - 1);
      groups.append(GAP).append(right(column.name, counts[c] + 1 + amounts[c]));
      header.append(GAP).append(right("count", counts[c]));
      header.append(' ').append(right("amount", amounts[c]));
    }
    header.append(GAP).append("unexplained");
    text.append(groups.toString().stripTrailing()).append('\n').append(header).append('\n');
    String currency = rows.getFirst().currency;
    for (Row row : rows) {
      if (!row.currency.equals(currency)) {
        currency = row.currency;
        text.append('\n');
      }
      if (row.kind.equals(TOTAL) && row.provider()) {
        text.append("-".repeat(header.length())).append('\n');
      }
      // the second row of a line is under its first
      text.append(left(row.provider() ? row.kind : "", kind));
      text.append(GAP).append(row.provider() ? row.currency : "   ");
      text.append(GAP).append(left(row.side, "provider".length()));
      for (int c = 0; c < counts.length; c++) {
        text.append(GAP).append(right(row.count(columns.get(c)), counts[c]));
        text.append(' ').append(right(row.amount(columns.get(c)), amounts[c]));
      }
      text.append(GAP).append(row.unexplained()).append('\n');
    }
  }

  private static int width(String header, Stream<String> cells) {
    return Math.max(header.length(), cells.mapToInt(String::length).max().orElse(0));
  }

  private static String left(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }
}
