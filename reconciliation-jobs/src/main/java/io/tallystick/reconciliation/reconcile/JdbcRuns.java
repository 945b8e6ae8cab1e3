package io.tallystick.reconciliation.reconcile;

import io.tallystick.reports.Destination;
import io.tallystick.reports.csv.Profile;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table reconciliation_run: which windows were compared, on which inputs, with what result. */
final class JdbcRuns {
  private static final String IMPORTS_OF_WINDOW =
      """
      FROM source_import
      WHERE state = 'complete' AND (entries > 0 OR rows_filled > 0) AND first_at < :to AND last_at >= :from
      """;

  /**
   * What a run reads, as one text: the complete imports of both sides that reach into the window,
   * and how much the checkout's own tables hold of it. Same inputs, same run.
   */
  private static final String INPUTS =
      """
      SELECT md5(concat_ws('|',
          (SELECT string_agg(import_id::text, ',' ORDER BY import_id)
      """
          + IMPORTS_OF_WINDOW
          + """
              ),
              (SELECT count(*) || ':' || coalesce(sum(captured_minor), 0) || ':' || coalesce(sum(hashtext(
                          concat_ws('|', state, order_id, currency, payment_intent_id, charge_id))), 0)
               FROM payment_attempt WHERE coalesce(captured_at, created_at) >= :from AND coalesce(captured_at, created_at) < :to),
              (SELECT count(*) || ':' || coalesce(sum(amount_minor), 0) || ':' || coalesce(sum(hashtext(
                          concat_ws('|', state, order_id, currency, provider_ref))), 0)
               FROM refund WHERE coalesce(settled_at, requested_at) >= :from AND coalesce(settled_at, requested_at) < :to)))
          """;

  private static final String RUN =
      """
      SELECT run_id, state, window_from, window_to, extract(epoch FROM grace)::bigint AS grace_seconds, dry_run,
             finished_at IS NOT NULL AS finished, inputs, reports_root, report_profile, zone
      FROM reconciliation_run
      """;
  private static final String FIND =
      RUN
          + """
          WHERE job = :job AND window_from = :from AND window_to = :to AND inputs = :inputs
            AND grace = make_interval(secs => :grace) AND NOT dry_run
          """;
  private static final String GET = RUN + "WHERE run_id = :run";
  private static final String OPEN =
      """
      INSERT INTO reconciliation_run (job, window_from, window_to, grace, inputs, dry_run, reports_root, report_profile,
          zone, imports, kept_kinds, state, started_at)
      VALUES (:job, :from, :to, make_interval(secs => :grace), :inputs, :dryRun, :reports, :profile, :zone,
          ARRAY(SELECT import_id
      """
          + IMPORTS_OF_WINDOW
          + """
              ),
              ARRAY(SELECT DISTINCT t.kind FROM source_total t JOIN source_import i USING (import_id)
                    WHERE i.side = 'books' AND i.state = 'complete'),
              'running', :now)
          RETURNING run_id
          """;
  private static final String FAIL_DEAD =
      """
      UPDATE reconciliation_run SET state = 'failed', finished_at = :now,
          failure = format('Its process died. tally restart %s goes on where it stopped.', run_id)
      WHERE job = :job AND finished_at IS NULL
      """;
  private static final String REOPEN =
      "UPDATE reconciliation_run SET state = 'running', failure = NULL, finished_at = NULL WHERE"
          + " run_id = :run";
  private static final String FINISH =
      """
      UPDATE reconciliation_run SET state = :state, failure = :failure, finished_at = :now
      WHERE run_id = :run
      """;
  private static final String REPORTED =
      """
      UPDATE reconciliation_run SET report_dir = :directory
      WHERE run_id = :run AND report_dir IS DISTINCT FROM :directory
      """;
  private static final String VERDICT =
      """
      SELECT (SELECT count(*) FROM run_finding WHERE run_id = :run) AS findings,
             (SELECT coalesce(sum(abs(total_minor - matched_minor - discrepancy_minor - timing_minor - not_kept_minor)
                 + abs(total_count - matched_count - discrepancy_count - timing_count - not_kept_count)), 0)
              FROM run_tie_out WHERE run_id = :run) AS unexplained
      """;

  /** A run as it stands. */
  record Run(
      long runId, String state, boolean finished, String inputs, Reconciliation.Request request) {
    /** Nothing is left to do. */
    boolean done() {
      return finished && (state.equals("clean") || state.equals("discrepancies"));
    }
  }

  private record Verdict(long findings, long unexplained) {}

  private final JdbcClient jdbc;

  JdbcRuns(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  String inputs(Instant from, Instant to) {
    return jdbc.sql(INPUTS)
        .param("from", utc(from))
        .param("to", utc(to))
        .query((row, _) -> Objects.requireNonNull(row.getString(1)))
        .single();
  }

  Optional<Run> find(String job, Reconciliation.Request request, String inputs) {
    return jdbc.sql(FIND)
        .param("job", job)
        .param("from", utc(request.from()))
        .param("to", utc(request.to()))
        .param("grace", request.grace().toSeconds())
        .param("inputs", inputs)
        .query(JdbcRuns::toRun)
        .optional();
  }

  Optional<Run> get(long runId) {
    return jdbc.sql(GET).param("run", runId).query(JdbcRuns::toRun).optional();
  }

  /** The run's job, if it is another one. */
  Optional<String> otherJob(String job, long runId) {
    return jdbc.sql("SELECT job FROM reconciliation_run WHERE run_id = :run AND job <> :job")
        .param("run", runId)
        .param("job", job)
        .query(String.class)
        .optional();
  }

  private static Run toRun(ResultSet row, int n) throws SQLException {
    String reports = row.getString("reports_root");
    var request =
        new Reconciliation.Request(
            row.getObject("window_from", OffsetDateTime.class).toInstant(),
            row.getObject("window_to", OffsetDateTime.class).toInstant(),
            Duration.ofSeconds(row.getLong("grace_seconds")),
            row.getBoolean("dry_run"),
            reports == null
                ? null
                : new Destination(Path.of(reports), Profile.ofCode(text(row, "report_profile"))),
            ZoneId.of(text(row, "zone")));
    return new Run(
        row.getLong("run_id"),
        text(row, "state"),
        row.getBoolean("finished"),
        text(row, "inputs"),
        request);
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }

  void nothingToCompare(long runId, boolean nothing) {
    jdbc.sql("UPDATE reconciliation_run SET nothing_to_compare = :nothing WHERE run_id = :run")
        .param("run", runId)
        .param("nothing", nothing)
        .update();
  }

  void conclude(long runId, String state) {
    jdbc.sql("UPDATE reconciliation_run SET state = :state WHERE run_id = :run")
        .param("run", runId)
        .param("state", state)
        .update();
  }

  void reported(long runId, String directory) {
    jdbc.sql(REPORTED).param("run", runId).param("directory", directory).update();
  }

  long open(String job, Reconciliation.Request request, String inputs, Instant now) {
    Destination reports = request.reports();
    return jdbc.sql(OPEN)
        .param("job", job)
        .param("from", utc(request.from()))
        .param("to", utc(request.to()))
        .param("grace", request.grace().toSeconds())
        .param("inputs", inputs)
        .param("dryRun", request.dryRun())
        .param("reports", reports == null ? null : reports.directory().toAbsolutePath().toString())
        .param("profile", (reports == null ? Profile.MACHINE : reports.profile()).code())
        .param("zone", request.zone().getId())
        .param("now", utc(now))
        .query(Long.class)
        .single();
  }

  /** Only for who holds the job's lock: whatever isn't finished then belongs to a dead process. */
  int failDead(String job, Instant now) {
    return jdbc.sql(FAIL_DEAD).param("job", job).param("now", utc(now)).update();
  }

  void reopen(long runId) {
    jdbc.sql(REOPEN).param("run", runId).update();
  }

  void finish(long runId, String state, @Nullable String failure, Instant now) {
    jdbc.sql(FINISH)
        .param("run", runId)
        .param("state", state)
        .param("failure", failure)
        .param("now", utc(now))
        .update();
  }

  /** clean, discrepancies, or failed if the tie-out leaves a residual. */
  String verdict(long runId) {
    Verdict verdict =
        jdbc.sql(VERDICT)
            .param("run", runId)
            .query((row, _) -> new Verdict(row.getLong("findings"), row.getLong("unexplained")))
            .single();
    if (verdict.unexplained() != 0) {
      return "failed";
    }
    return verdict.findings() == 0 ? "clean" : "discrepancies";
  }

  void forget(long runId) {
    for (String sql :
        List.of(
            "DELETE FROM match_key WHERE run_id = :run",
            "DELETE FROM match_cancelled WHERE run_id = :run",
            "DELETE FROM match_seed WHERE run_id = :run",
            "DELETE FROM match_recheck WHERE run_id = :run",
            "DELETE FROM match_style WHERE run_id = :run",
            "DELETE FROM match_item WHERE run_id = :run",
            "DELETE FROM match_position WHERE run_id = :run",
            "DELETE FROM run_finding WHERE run_id = :run",
            "DELETE FROM run_tie_out WHERE run_id = :run",
            "DELETE FROM reconciliation_run WHERE run_id = :run")) {
      jdbc.sql(sql).param("run", runId).update();
    }
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
