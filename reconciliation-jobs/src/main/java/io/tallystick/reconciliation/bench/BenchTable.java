package io.tallystick.reconciliation.bench;

import io.tallystick.reconciliation.bench.BenchReport.WayReport;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The report for people. */
public final class BenchTable {
  private static final double MIB = 1 << 20;
  private static final String ROW = "%-12s %10s %10s %10s %10s  %-5s  %s%n";

  private BenchTable() {}

  /** One size: medians, memory, ratios, and what any way got wrong. */
  public static String of(BenchReport report) {
    var text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%,d payments a side, a provider file of %,d rows (%,.0f MiB), %,d differences of %d"
                + " types%n",
            report.rows(),
            report.providerRows(),
            report.providerFileBytes() / MIB,
            report.differences(),
            BenchPlan.TYPES.size()));
    text.append(
        String.format(
            Locale.ROOT,
            "medians of %d runs, %d cores, Java %s, PostgreSQL %s%n",
            report.runs(),
            report.cores(),
            report.java(),
            report.postgres()));
    text.append(
        ROW.formatted("way", "seconds", "rows/s", "peak heap", "peak RSS", "same", "of which"));
    report.ways().forEach(way -> text.append(row(report, way)));
    if (report.ours() != null && report.usual() != null) {
      text.append(
          String.format(
              Locale.ROOT,
              "ours / floor %.2f   usual / ours %.1f%n",
              report.ours(),
              report.usual()));
    }
    report
        .ways()
        .forEach(
            way ->
                way.wrong().forEach(wrong -> text.append("%s: %s%n".formatted(way.name(), wrong))));
    return text.toString();
  }

  /** Several sizes: does the time grow as the rows do? */
  public static String ofScale(List<BenchReport> reports) {
    var text = new StringBuilder();
    reports.forEach(report -> text.append(of(report)).append(System.lineSeparator()));
    BenchReport first = reports.getFirst();
    BenchReport last = reports.getLast();
    for (int way = 0; way < last.ways().size(); way++) {
      WayReport small = first.ways().get(way);
      WayReport large = last.ways().get(way);
      if (!large.scaled(last.rows())) {
        text.append(
            String.format(
                Locale.ROOT,
                "%s: %.1f times the rows took %.1f times as long%n",
                large.name(),
                (double) last.rows() / first.rows(),
                large.medianSeconds() / small.medianSeconds()));
      }
    }
    return text.toString();
  }

  private static String row(BenchReport report, WayReport way) {
    String parts =
        way.phases().entrySet().stream()
            .map(part -> String.format(Locale.ROOT, "%s %.2f s", part.getKey(), part.getValue()))
            .collect(Collectors.joining(", "));
    if (way.scaled(report.rows())) {
      parts = String.format(Locale.ROOT, "SCALED from a run on %,d rows", way.measuredRows());
    }
    return String.format(
        Locale.ROOT,
        ROW,
        way.name(),
        String.format(Locale.ROOT, "%.2f", way.medianSeconds()),
        String.format(Locale.ROOT, "%,d", way.rowsPerSecond()),
        String.format(Locale.ROOT, "%.0f MiB", way.peakHeapBytes() / MIB),
        String.format(Locale.ROOT, "%.0f MiB", way.peakResidentBytes() / MIB),
        way.wrong().isEmpty() ? "yes" : "NO",
        parts);
  }
}
