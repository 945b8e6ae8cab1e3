package io.tallystick.demo.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The report for people. */
final class LoadTable {
  private static final String ROW = "%7s  %-14s %10s %10s %9s %9s  %-14s %8s %8s%n";

  private LoadTable() {}

  static String of(LoadReport report) {
    var text = new StringBuilder();
    text.append(
        "medians of %d runs of %d s, %d cores, Java %s, PostgreSQL %s%n"
            .formatted(
                report.runs(), report.seconds(), report.cores(), report.java(), report.postgres()));
    report.facts().forEach((name, value) -> text.append("%s: %d%n".formatted(name, value)));
    text.append(
        ROW.formatted(
            "clients",
            "way",
            report.unit() + "/s",
            "commits/s",
            "p50 ms",
            "p99 ms",
            "floor",
            "commits",
            "p99"));
    for (LoadReport.Row row : report.rows()) {
      text.append(
          ROW.formatted(
              row.clients(),
              row.way(),
              number("%,.0f", row.perSecond()),
              number("%,.0f", row.commitsPerSecond()),
              number("%.2f", row.p50Millis()),
              number("%.2f", row.p99Millis()),
              row.floor() == null ? "" : "of " + row.floor(),
              number("%.2f", row.commitsOfFloor()),
              number("%.2f", row.p99OfFloor())));
    }
    for (LoadReport.Aim aim : report.aims()) {
      text.append(
          "%s: %s; %s%n"
              .formatted(
                  aim.aim(), number("%.2f at worst", aim.worst()), aim.met() ? "met" : "NOT MET"));
    }
    report.wrong().forEach(line -> text.append("WRONG: ").append(line).append('\n'));
    if (report.wrong().isEmpty()) {
      text.append("Everything that was counted stands in the tables.\n");
    }
    return text.toString();
  }

  private static String number(String format, @Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, format, value);
  }
}
