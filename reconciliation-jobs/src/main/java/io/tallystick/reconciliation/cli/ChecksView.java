package io.tallystick.reconciliation.cli;

import io.tallystick.reconciliation.check.CheckResult;
import io.tallystick.reconciliation.check.CheckResult.Line;
import io.tallystick.reconciliation.check.CheckResult.Verdict;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Shows what checks came to. A dry run shows the same table, with what would be repaired. */
final class ChecksView implements RunView.Addition {
  private final List<CheckResult> results;
  private final boolean dryRun;

  ChecksView(List<CheckResult> results, boolean dryRun) {
    this.results = results;
    this.dryRun = dryRun;
  }

  /** By themselves; the exit code that they stand for. */
  int show(PrintWriter out, boolean json) {
    if (json) {
      out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(results));
    } else {
      print(out);
    }
    out.flush();
    return exitCode().code();
  }

  ExitCode exitCode() {
    if (results.stream().anyMatch(result -> result.verdict() == Verdict.FAILED)) {
      return ExitCode.FAILED;
    }
    boolean clean = results.stream().allMatch(result -> result.verdict() == Verdict.CLEAN);
    return clean ? ExitCode.CLEAN : ExitCode.DISCREPANCIES;
  }

  @Override
  public void write(JsonGenerator json) {
    json.writeName("checks");
    json.writeRawValue(JsonMapper.shared().writeValueAsString(results));
  }

  @Override
  public void print(PrintWriter out) {
    var table =
        new TextTable(
            "check",
            "looked at>",
            "found>",
            "new>",
            dryRun ? "would repair>" : "repaired>",
            "left>");
    for (CheckResult result : results) {
      if (result.verdict() == Verdict.FAILED && result.lines().isEmpty()) {
        table.row(result.check(), "-", "-", "-", "-", "failed");
      } else if (result.lines().isEmpty()) {
        table.row(result.check(), count(result.examined()), "-", "-", "-", "-");
      }
      for (Line line : result.lines()) {
        long repaired = dryRun ? line.planned() : line.repaired();
        table.row(
            result.check() + "  " + line.type(),
            count(result.examined()),
            count(line.found()),
            count(line.fresh()),
            count(repaired),
            count(line.found() - repaired));
      }
    }
    out.println();
    table.lines().forEach(out::println);
    results.forEach(result -> notes(result, out));
    if (dryRun) {
      out.println("A dry run: nothing was written.");
    }
  }

  private static void notes(CheckResult result, PrintWriter out) {
    if (result.failure() != null) {
      out.printf("%s failed: %s%n", result.check(), result.failure());
    }
    for (CheckResult.Incident incident : result.incidents()) {
      out.printf(
          "One incident: %,d of %s, %s, from %s to %s%n",
          incident.findings(),
          incident.types(),
          incident.name(),
          incident.first().truncatedTo(ChronoUnit.SECONDS),
          incident.last().truncatedTo(ChronoUnit.SECONDS));
    }
    if (result.overLimit() > 0) {
      out.printf(
          "%s: %,d more could be repaired, but so many at once are for people to look at first"
              + " (settings tallystick.repair.most, most-money).%n",
          result.check(), result.overLimit());
    }
  }

  private static String count(long number) {
    return "%,d".formatted(number);
  }
}
