package io.tallystick.reconciliation.cli;

import io.tallystick.reconciliation.reconcile.Reconciliation;
import io.tallystick.reports.tieout.TieOutView;
import java.io.PrintWriter;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Shows what a reconciliation came to and turns it into an exit code. */
public final class RunView {
  private static final String COUNTS =
      """
      SELECT type, currency, count(*) AS findings, sum(at_stake_minor)::bigint AS at_stake
      FROM run_finding WHERE run_id = :run GROUP BY type, currency ORDER BY type, currency
      """;
  private static final String REPORTS =
      "SELECT report_dir FROM reconciliation_run WHERE run_id = :run";

  private final TallyContext context;
  private final PrintWriter out;

  public RunView(TallyContext context, PrintWriter out) {
    this.context = context;
    this.out = out;
  }

  /** Prints the result for people or as JSON; a failure goes to the caller as its sentence. */
  public int show(Reconciliation.Result result, boolean json) {
    if (result.verdict() == Reconciliation.Verdict.FAILED) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "Run %d failed: %s".formatted(result.runId(), String.valueOf(result.failure())));
    }
    if (json) {
      context.service(TieOutView.class).writeJson(result.runId(), out);
      out.println();
    } else {
      print(result);
    }
    out.flush();
    return result.verdict() == Reconciliation.Verdict.CLEAN
        ? ExitCode.CLEAN.code()
        : ExitCode.DISCREPANCIES.code();
  }

  private void print(Reconciliation.Result result) {
    if (result.repeated()) {
      out.printf(
          "Nothing is new since run %d compared this window; nothing was written.%n",
          result.runId());
    }
    out.println(context.service(TieOutView.class).table(result.runId()));
    var jdbc = JdbcClient.create(context.service(DataSource.class));
    var table = new TextTable("discrepancy", "currency", "count>", "at stake>");
    boolean any = false;
    for (Map<String, @Nullable Object> row :
        jdbc.sql(COUNTS).param("run", result.runId()).query().listOfRows()) {
      any = true;
      String currency = String.valueOf(row.get("currency"));
      table.row(
          String.valueOf(row.get("type")),
          currency,
          String.valueOf(row.get("findings")),
          io.tallystick.checkout.money.Currencies.toDecimal(
              Long.parseLong(String.valueOf(row.get("at_stake"))), currency));
    }
    if (any) {
      table.lines().forEach(out::println);
    } else {
      out.println("No discrepancies: books and provider agree.");
    }
    jdbc.sql(REPORTS)
        .param("run", result.runId())
        .query((row, _) -> String.valueOf(row.getString("report_dir")))
        .optional()
        .filter(directory -> !directory.equals("null"))
        .ifPresent(directory -> out.println("Reports: " + directory));
  }
}
