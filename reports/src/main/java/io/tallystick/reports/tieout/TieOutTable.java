package io.tallystick.reports.tieout;

import io.tallystick.checkout.money.Currencies;
import java.util.ArrayList;
import java.util.List;

/**
 * The text form. Each figure is a count and an amount; discrepancies, timing and not kept are the
 * entries of both sides, and provider minus books.
 */
final class TieOutTable {
  private static final List<String> GROUPS =
      List.of("provider", "books", "matched", "discrepancies", "timing", "not kept");
  private static final String GAP = "  ";

  private TieOutTable() {}

  static String of(TieOut tieOut) {
    List<Row> rows = new ArrayList<>();
    for (TieOutLine total : tieOut.totals()) {
      List<TieOutLine> lines =
          tieOut.lines().stream().filter(l -> l.currency().equals(total.currency())).toList();
      for (TieOutLine line : lines) {
        rows.add(Row.of(line, line.unexplainedMinor(), line.unexplainedCount()));
      }
      // residuals are added up absolute: those of two kinds can't cancel each other out
      rows.add(
          Row.of(
              total,
              lines.stream().mapToLong(TieOutLine::unexplainedMinor).reduce(0, Math::addExact),
              lines.stream().mapToLong(TieOutLine::unexplainedCount).reduce(0, Math::addExact)));
    }
    var text = new StringBuilder();
    text.append(
        "Tie-out of run %d, %s to %s%n%n"
            .formatted(tieOut.runId(), tieOut.windowFrom(), tieOut.windowTo()));
    if (rows.isEmpty()) {
      return text.append("Neither side has an entry in this window.\n").toString();
    }
    layOut(rows, text);
    text.append('\n').append(verdict(tieOut)).append('\n');
    return text.toString();
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
    int kind = width(rows.stream().map(Row::kind).toList(), "kind");
    int[] counts = new int[GROUPS.size()];
    int[] amounts = new int[GROUPS.size()];
    for (int g = 0; g < GROUPS.size(); g++) {
      int group = g;
      counts[g] = width(rows.stream().map(r -> r.figures.get(group).count).toList(), "count");
      amounts[g] = width(rows.stream().map(r -> r.figures.get(group).amount).toList(), "amount");
      amounts[g] = Math.max(amounts[g], GROUPS.get(g).length() - counts[g] - 1);
    }
    var groups = new StringBuilder(" ".repeat(kind + 5));
    var header = new StringBuilder(left("kind", kind)).append(GAP).append("cur");
    for (int g = 0; g < GROUPS.size(); g++) {
      groups.append(GAP).append(right(GROUPS.get(g), counts[g] + 1 + amounts[g]));
      header.append(GAP).append(right("count", counts[g]));
      header.append(' ').append(right("amount", amounts[g]));
    }
    text.append(groups.append('\n'));
    text.append(header.append(GAP).append("unexplained\n"));
    String currency = rows.getFirst().currency;
    for (Row row : rows) {
      if (!row.currency.equals(currency)) {
        currency = row.currency;
        text.append('\n');
      }
      if (row.kind.equals("total")) {
        text.append("-".repeat(header.length() - 1)).append('\n');
      }
      text.append(left(row.kind, kind)).append(GAP).append(row.currency);
      for (int g = 0; g < GROUPS.size(); g++) {
        text.append(GAP).append(right(row.figures.get(g).count, counts[g]));
        text.append(' ').append(right(row.figures.get(g).amount, amounts[g]));
      }
      text.append(GAP).append(row.unexplained).append('\n');
    }
  }

  private record Figure(String count, String amount) {
    static Figure of(Sum sum, String currency) {
      return sum.isNone()
          ? new Figure("-", "")
          : new Figure(Long.toString(sum.count()), Currencies.toDecimal(sum.minor(), currency));
    }
  }

  private record Row(String kind, String currency, List<Figure> figures, String unexplained) {
    static Row of(TieOutLine line, long unexplainedMinor, long unexplainedCount) {
      SideTotals provider = line.provider();
      SideTotals books = line.books();
      String currency = line.currency();
      return new Row(
          line.kind(),
          currency,
          List.of(
              Figure.of(provider.total(), currency),
              Figure.of(books.total(), currency),
              Figure.of(provider.matched(), currency),
              Figure.of(
                  TieOutLine.difference(provider.discrepancy(), books.discrepancy()), currency),
              Figure.of(TieOutLine.difference(provider.timing(), books.timing()), currency),
              Figure.of(TieOutLine.difference(provider.notKept(), books.notKept()), currency)),
          unexplained(unexplainedMinor, unexplainedCount, currency));
    }

    private static String unexplained(long minor, long count, String currency) {
      return minor == 0 && count == 0
          ? "0"
          : "UNEXPLAINED %s (%d entries)".formatted(Currencies.toDecimal(minor, currency), count);
    }
  }

  private static int width(List<String> cells, String header) {
    return Math.max(header.length(), cells.stream().mapToInt(String::length).max().orElse(0));
  }

  private static String left(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }
}
