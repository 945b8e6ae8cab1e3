package io.tallystick.reconciliation.cli;

import io.tallystick.checkout.money.Currencies;
import io.tallystick.checkout.run.JobRequest;
import io.tallystick.checkout.run.JobRequestState;
import io.tallystick.checkout.run.JobRequests;
import io.tallystick.reports.runs.RunHistory;
import io.tallystick.reports.runs.RunSummary;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists reconciliation runs, newest first. */
@Command(
    name = "runs",
    description = "Lists the reconciliation runs, newest first.",
    footer = {
      "",
      "Examples:",
      "  tally runs                what ran lately, and what came of it",
      "  tally runs --json | jq '.runs[] | select(.state == \"failed\")'"
    })
final class RunsCommand implements Callable<Integer> {
  private static final int OPEN = 20;

  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many; 1 to " + RunHistory.MOST + ", default ${DEFAULT-VALUE}.")
  private int limit;

  @Option(names = "--json", description = "As JSON on standard output.")
  private boolean json;

  RunsCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() {
    if (limit < 1 || limit > RunHistory.MOST) {
      throw new ParameterException(
          spec.commandLine(), "--limit " + limit + ": give 1 to " + RunHistory.MOST + ".");
    }
    try (TallyContext context = tally.open()) {
      List<RunSummary> runs = new RunHistory(context.service(DataSource.class)).latest(limit);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        RunsJson.write(runs, out);
      } else {
        print(runs, out);
        printOpen(context.service(JobRequests.class).open(OPEN), out);
      }
      out.flush();
    }
    return ExitCode.CLEAN.code();
  }

  private static void print(List<RunSummary> runs, PrintWriter out) {
    if (runs.isEmpty()) {
      out.println("No run yet.");
      return;
    }
    var table =
        new TextTable(
            "run>",
            "job",
            "from",
            "to",
            "state",
            "discrepancies>",
            "unexplained",
            "started",
            "duration>");
    for (RunSummary run : runs) {
      table.row(
          Long.toString(run.runId()),
          run.dryRun() ? run.job() + " (dry run)" : run.job(),
          run.windowFrom().toString(),
          run.windowTo().toString(),
          run.nothingToCompare() ? run.state() + ", nothing to compare" : run.state(),
          Long.toString(run.discrepancies()),
          unexplained(run.unexplained()),
          started(run.started()),
          duration(run.duration()));
    }
    table.lines().forEach(out::println);
    for (RunSummary run : runs) {
      if (run.failure() != null) {
        out.println();
        out.println("Run " + run.runId() + " failed: " + run.failure());
      }
    }
  }

  /** What was asked for and isn't over. */
  private static void printOpen(List<JobRequest> open, PrintWriter out) {
    if (!open.isEmpty()) {
      out.println();
    }
    for (JobRequest request : open) {
      out.printf(
          "Request %d: %s, asked for by %s, %s%s%n",
          request.requestId(),
          request.job().words(),
          request.requestedBy(),
          request.state() == JobRequestState.REQUESTED ? "waits" : request.state().code(),
          request.note() == null ? "" : ". " + request.note());
    }
  }

  private static String unexplained(List<RunSummary.Residual> residuals) {
    if (residuals.isEmpty()) {
      return "0";
    }
    return residuals.stream()
        .map(
            left ->
                "%s %s (%d)"
                    .formatted(
                        Currencies.toDecimal(left.minor(), left.currency()),
                        left.currency(),
                        left.count()))
        .collect(Collectors.joining(", ", "UNEXPLAINED ", ""));
  }

  private static String started(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** 0.4 s, 12.0 s, 4 m 10 s, 2 h 05 m. */
  static String duration(@Nullable Duration duration) {
    if (duration == null) {
      return "-";
    }
    if (duration.toSeconds() < 60) {
      return "%d.%d s".formatted(duration.toSeconds(), duration.toMillisPart() / 100);
    }
    return duration.toHours() == 0
        ? "%d m %02d s".formatted(duration.toMinutes(), duration.toSecondsPart())
        : "%d h %02d m".formatted(duration.toHours(), duration.toMinutesPart());
  }
}
