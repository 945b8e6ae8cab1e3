package io.tallystick.reconciliation.cli;

import io.tallystick.reconciliation.reconcile.Reconciliation;
import io.tallystick.reports.runs.RunHistory;
import io.tallystick.reports.runs.RunSummary;
import io.tallystick.reports.tieout.TieOutView;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.JsonGenerator;

/** Shows what a reconciliation came to and turns it into an exit code. */
public final class RunView {
  private static final String COUNTS =
      """
      SELECT f.type, f.currency, count(*) AS findings, sum(f.at_stake_minor)::bigint AS at_stake,
             count(*) FILTER (WHERE d.first_run IS NULL OR d.first_run = :run) AS new_ones
      FROM run_finding f LEFT JOIN discrepancy d USING (fingerprint)
      WHERE f.run_id = :run GROUP BY f.type, f.currency ORDER BY f.type, f.currency
      """;
  private static final String EXAMPLES =
      """
      SELECT type, order_id, provider_ref, explanation, count(*) OVER () AS findings
      FROM run_finding WHERE run_id = :run ORDER BY at_stake_minor DESC, type, fingerprint LIMIT :most
      """;
  private static final String INCIDENTS =
      """
      SELECT incident, count(*) AS findings FROM run_finding
      WHERE run_id = :run AND incident IS NOT NULL
      GROUP BY incident HAVING count(*) > 1 ORDER BY findings DESC, incident LIMIT :most
      """;
  private static final String NOTHING_TO_COMPARE =
      "There was nothing to compare: the provider's record of this window was read whole, and"
          + " neither side has a charge or refund in it.";
  private static final int MOST_EXAMPLES = 10;
  private static final int MOST_INCIDENTS = 5;

  private final TallyContext context;
  private final PrintWriter out;

  public RunView(TallyContext context, PrintWriter out) {
    this.context = context;
    this.out = out;
  }

  /** Prints the result for people or as JSON; a failure goes to the caller as its sentence. */
  public int show(Reconciliation.Result result, boolean json) {
    return show(result, json, new Addition[0]);
  }

  /** What is said beside the result: for people below it, in JSON as more properties. */
  interface Addition {
    void print(PrintWriter out);

    void write(JsonGenerator json);
  }

  /** The same, and more. */
  int show(Reconciliation.Result result, boolean json, Addition... more) {
    return show(
        result,
        json,
        "Nothing is new since run %d compared this window; it wasn't compared again."
            .formatted(result.runId()),
        more);
  }

  /** The same for a restart: a run that has ended well is shown as it ended. */
  int showRestarted(Reconciliation.Result result, boolean json) {
    RunSummary run = run(result);
    Instant finished = run.finished();
    return show(
        result,
        json,
        "Run %d is finished: it ended at %s %s. There is nothing to restart."
            .formatted(
                run.runId(),
                finished == null ? "-" : finished.truncatedTo(ChronoUnit.SECONDS),
                switch ((int) Math.min(run.discrepancies(), 2)) {
                  case 0 -> "without a discrepancy";
                  case 1 -> "with 1 discrepancy";
                  default -> "with %,d discrepancies".formatted(run.discrepancies());
                }));
  }

  private int show(
      Reconciliation.Result result, boolean json, String ifRepeated, Addition... more) {
    if (result.verdict() == Reconciliation.Verdict.FAILED) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "Run %d failed: %s".formatted(result.runId(), String.valueOf(result.failure())));
    }
    if (json) {
      context
          .service(TieOutView.class)
          .writeJson(
              result.runId(),
              out,
              further -> {
                for (Addition each : more) {
                  each.write(further);
                }
              });
      out.println();
    } else {
      if (result.repeated()) {
        out.println(ifRepeated);
      }
      print(result);
      for (Addition each : more) {
        each.print(out);
      }
    }
    out.flush();
    return result.verdict() == Reconciliation.Verdict.CLEAN
        ? ExitCode.CLEAN.code()
        : ExitCode.DISCREPANCIES.code();
  }

  private void print(Reconciliation.Result result) {
    out.println(context.service(TieOutView.class).table(result.runId()));
    RunSummary run = run(result);
    if (run.nothingToCompare()) {
      out.println(NOTHING_TO_COMPARE);
    }
    var jdbc = JdbcClient.create(context.service(DataSource.class));
    var table = new TextTable("discrepancy", "currency", "count>", "new>", "at stake>");
    boolean any = false;
    for (Map<String, @Nullable Object> row :
        jdbc.sql(COUNTS).param("run", result.runId()).query().listOfRows()) {
      any = true;
      String currency = String.valueOf(row.get("currency"));
      table.row(
          String.valueOf(row.get("type")),
          currency,
          String.valueOf(row.get("findings")),
          String.valueOf(row.get("new_ones")),
          io.tallystick.checkout.money.Currencies.toDecimal(
              Long.parseLong(String.valueOf(row.get("at_stake"))), currency));
    }
    if (any) {
      table.lines().forEach(out::println);
      incidents(jdbc, result.runId());
      examples(jdbc, result.runId());
    } else if (!run.nothingToCompare()) {
      out.println("No discrepancies: books and provider agree.");
    }
    String reports = run.reportDirectory();
    if (reports != null) {
      out.println("Reports: " + reports);
    } else if (result.repeated()) {
      out.println("Reports of it were never written.");
    }
  }

  private RunSummary run(Reconciliation.Result result) {
    return new RunHistory(context.service(DataSource.class)).find(result.runId()).orElseThrow();
  }

  /** What many of them have in common, so that they read as one thing to look at. */
  private void incidents(JdbcClient jdbc, long runId) {
    jdbc.sql(INCIDENTS)
        .param("run", runId)
        .param("most", MOST_INCIDENTS)
        .query(
            row -> {
              out.printf(
                  "One incident: %,d of %s%n", row.getLong("findings"), row.getString("incident"));
            });
  }

  /** Which orders they are; of many, the largest. */
  private void examples(JdbcClient jdbc, long runId) {
    out.println();
    long[] all = new long[1];
    long[] shown = new long[1];
    jdbc.sql(EXAMPLES)
        .param("run", runId)
        .param("most", MOST_EXAMPLES)
        .query(
            row -> {
              all[0] = row.getLong("findings");
              shown[0]++;
              String order = row.getString("order_id");
              String ref = row.getString("provider_ref");
              out.println(
                  row.getString("type")
                      + (order == null ? "" : ", order " + order)
                      + (ref == null ? "" : ", " + ref)
                      + ": "
                      + row.getString("explanation"));
            });
    if (all[0] > shown[0]) {
      out.printf("... and %,d more, in discrepancies.csv and in --json.%n", all[0] - shown[0]);
    }
  }
}
