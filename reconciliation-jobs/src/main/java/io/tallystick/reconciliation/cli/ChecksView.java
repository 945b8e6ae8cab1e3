package io.tallystick.reconciliation.cli;

import io.tallystick.reconciliation.check.CheckResult;
import io.tallystick.reconciliation.check.CheckResult.Line;
import io.tallystick.reconciliation.check.CheckResult.Verdict;
import java.io.PrintWriter;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Shows what checks came to. A dry run shows the same table, with what would be repaired. */
final class ChecksView {
  private final PrintWriter out;

  ChecksView(PrintWriter out) {
    this.out = out;
  }

  /** The exit code that the results stand for. */
  int show(List<CheckResult> results, boolean dryRun, boolean json) {
    if (json) {
      out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(results));
    } else {
      table(results, dryRun);
    }
    out.flush();
    if (results.stream().anyMatch(result -> result.verdict() == Verdict.FAILED)) {
      return ExitCode.FAILED.code();
    }
    boolean clean = results.stream().allMatch(result -> result.verdict() == Verdict.CLEAN);
    return (clean ? ExitCode.CLEAN : ExitCode.DISCREPANCIES).code();
  }

  private void table(List<CheckResult> results, boolean dryRun) {
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
        continue;
      }
      if (result.lines().isEmpty()) {
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
    table.lines().forEach(out::println);
    for (CheckResult result : results) {
      if (result.failure() != null) {
        out.printf("%s failed: %s%n", result.check(), result.failure());
      } else if (result.repeated()) {
        out.printf("%s: nothing is new since run %d.%n", result.check(), result.runId());
      }
      if (result.overLimit() > 0) {
        out.printf(
            "%s: %,d more could be repaired, but so many at once are for people to look at first"
                + " (settings tallystick.repair.most, most-money).%n",
            result.check(), result.overLimit());
      }
    }
    if (dryRun) {
      out.println("A dry run: nothing was written.");
    }
  }

  private static String count(long number) {
    return "%,d".formatted(number);
  }
}
