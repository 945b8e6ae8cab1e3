package io.tallystick.reconciliation.check;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Runs of checks: their rows of reconciliation_run, and what they came to. */
final class JdbcChecks {
  /** Stands in the place of the digest until a run has ended: one at a time per window. */
  private static final String OPEN_INPUTS = "open";

  private static final String OPEN =
      """
      INSERT INTO reconciliation_run (job, window_from, window_to, grace, inputs, dry_run, state, started_at)
      VALUES (:job, :from, :to, make_interval(secs => :grace), :inputs, :dryRun, 'running', :now)
      RETURNING run_id
      """;
  private static final String UNFINISHED =
      """
      SELECT run_id, started_at FROM reconciliation_run
      WHERE job = :job AND window_from = :from AND window_to = :to AND grace = make_interval(secs => :grace)
        AND inputs = :inputs AND NOT dry_run
      """;
  private static final String REOPEN =
      """
      UPDATE reconciliation_run SET state = 'running', failure = NULL, finished_at = NULL WHERE run_id = :run
      """;
  private static final String FAIL_DEAD =
      """
      UPDATE reconciliation_run SET state = 'failed', failure = 'Its process died.', finished_at = :now
      WHERE job = :job AND finished_at IS NULL
      """;
  private static final String FAIL =
      """
      UPDATE reconciliation_run SET state = 'failed', failure = :failure, finished_at = :now WHERE run_id = :run
      """;
  private static final String FINISH =
      """
      UPDATE reconciliation_run SET state = :state, inputs = :inputs, failure = :unseen, finished_at = :now
      WHERE run_id = :run
      """;
  private static final String BIGGEST_INCIDENTS =
      """
      SELECT incident, count(*) AS findings, array_to_string(array_agg(DISTINCT type ORDER BY type), ', ') AS types,
          min(occurred_at) AS first_at, max(occurred_at) AS last_at
      FROM run_finding WHERE run_id = :run AND incident IS NOT NULL AND NOT gone
      GROUP BY incident HAVING count(*) > 1
      ORDER BY count(*) DESC, incident LIMIT 20
      """;
  private static final String LINES =
      """
      SELECT f.type, count(*) AS found,
          count(*) FILTER (WHERE NOT EXISTS (
              SELECT 1 FROM discrepancy d WHERE d.fingerprint = f.fingerprint AND d.first_run <> :run)) AS fresh,
          count(r.run_id) AS planned,
          count(*) FILTER (WHERE f.gone) AS repaired
      FROM run_finding f LEFT JOIN run_repair r USING (run_id, fingerprint)
      WHERE f.run_id = :run GROUP BY f.type ORDER BY f.type
      """;
  // Same findings, same repairs: nothing has changed since.
  private static final String DIGEST =
      """
      SELECT 'found:' || md5(concat_ws('|',
          (SELECT string_agg(concat_ws(',', fingerprint, books_minor, provider_minor, at_stake_minor, gone,
                                        md5(explanation)), ';' ORDER BY fingerprint) FROM run_finding WHERE run_id = :run),
          (SELECT string_agg(concat_ws(',', fingerprint, after), ';' ORDER BY fingerprint)
           FROM run_repair WHERE run_id = :run AND state = 'done')))
      """;
  private static final String SAME =
      """
      SELECT r.run_id FROM reconciliation_run r JOIN reconciliation_run own ON own.run_id = :run
      WHERE r.job = own.job AND r.window_from = own.window_from AND r.window_to = own.window_to AND r.grace = own.grace
        AND r.inputs = :inputs AND NOT r.dry_run AND r.run_id <> own.run_id
      """;

  // What was found, gone and found again has the digest of the first time, but was written down.
  private static final String WROTE =
      """
      SELECT EXISTS (SELECT FROM discrepancy WHERE kind = :job
          AND (last_run = :run OR first_run = :run OR resolved_by = 'run ' || :run))
      """;

  private final JdbcClient jdbc;

  JdbcChecks(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  long open(
      String job,
      Instant from,
      Instant to,
      Duration grace,
      boolean dryRun,
      String name,
      Instant now) {
    return window(jdbc.sql(OPEN), job, from, to, grace)
        .param("inputs", dryRun ? name : OPEN_INPUTS)
        .param("dryRun", dryRun)
        .param("now", utc(now))
        .query(Long.class)
        .single();
  }

  /** A run of that window whose process died, or that failed. */
  Optional<CheckRun> unfinished(String job, Instant from, Instant to, Duration grace) {
    return window(jdbc.sql(UNFINISHED), job, from, to, grace)
        .param("inputs", OPEN_INPUTS)
        .query(
            (row, _) ->
                new CheckRun(
                    row.getLong("run_id"),
                    job,
                    from,
                    to,
                    grace,
                    row.getObject("started_at", OffsetDateTime.class).toInstant(),
                    false))
        .optional();
  }

  private static JdbcClient.StatementSpec window(
      JdbcClient.StatementSpec sql, String job, Instant from, Instant to, Duration grace) {
    return sql.param("job", job)
        .param("from", utc(from))
        .param("to", utc(to))
        .param("grace", grace.toSeconds());
  }

  void reopen(long runId) {
    jdbc.sql(REOPEN).param("run", runId).update();
  }

  /** For who holds the job's lock: whatever isn't finished then belongs to a dead process. */
  int failDead(String job, Instant now) {
    return jdbc.sql(FAIL_DEAD).param("job", job).param("now", utc(now)).update();
  }

  /** The jobs that have a run which hasn't ended. */
  List<String> running() {
    return jdbc.sql("SELECT DISTINCT job FROM reconciliation_run WHERE finished_at IS NULL")
        .query((row, _) -> text(row, "job"))
        .list();
  }

  void fail(long runId, String failure, Instant now) {
    jdbc.sql(FAIL).param("run", runId).param("failure", failure).param("now", utc(now)).update();
  }

  /**
   * Ends a run.
   *
   * @param unseen what it couldn't look at: then it isn't whole, whatever it found; null: it is
   * @return the earlier run of this window with the same result; empty: there is none
   */
  Optional<Long> finish(CheckRun run, @Nullable String unseen, Instant now) {
    String found = jdbc.sql(DIGEST).param("run", run.runId()).query(String.class).single();
    String digest = unseen == null ? found : "partly " + found + " " + unseen;
    Optional<Long> same =
        run.dryRun()
            ? Optional.empty()
            : jdbc.sql(SAME)
                .param("run", run.runId())
                .param("inputs", digest)
                .query(Long.class)
                .optional();
    if (same.isPresent() && !wrote(run)) {
      forget(run.runId());
      return same;
    }
    String inputs = run.dryRun() ? "dry:" + run.runId() : digest;
    long open =
        jdbc.sql("SELECT count(*) FROM run_finding WHERE run_id = :run AND NOT gone")
            .param("run", run.runId())
            .query(Long.class)
            .single();
    jdbc.sql(FINISH)
        .param("run", run.runId())
        .param("state", unseen != null ? "failed" : open == 0 ? "clean" : "discrepancies")
        .param("unseen", unseen)
        .param("inputs", same.isPresent() ? inputs + " again " + run.runId() : inputs)
        .param("now", utc(now))
        .update();
    return Optional.empty();
  }

  private boolean wrote(CheckRun run) {
    return jdbc.sql(WROTE)
        .param("job", run.job())
        .param("run", run.runId())
        .query(Boolean.class)
        .single();
  }

  CheckResult result(long runId, String job, boolean repeated) {
    return jdbc.sql(
            """
            SELECT state, coalesce(examined, 0) AS examined, coalesce(over_limit, 0) AS over_limit, failure
            FROM reconciliation_run WHERE run_id = :run
            """)
        .param("run", runId)
        .query(
            (row, _) ->
                new CheckResult(
                    runId,
                    job,
                    CheckResult.Verdict.valueOf(text(row, "state").toUpperCase(Locale.ROOT)),
                    row.getLong("examined"),
                    lines(runId),
                    incidents(runId),
                    row.getLong("over_limit"),
                    repeated,
                    row.getString("failure")))
        .single();
  }

  private List<CheckResult.Line> lines(long runId) {
    return jdbc.sql(LINES)
        .param("run", runId)
        .query(
            (row, _) ->
                new CheckResult.Line(
                    DiscrepancyType.valueOf(text(row, "type")),
                    row.getLong("found"),
                    row.getLong("fresh"),
                    row.getLong("planned"),
                    row.getLong("repaired")))
        .list();
  }

  private List<CheckResult.Incident> incidents(long runId) {
    return jdbc.sql(BIGGEST_INCIDENTS)
        .param("run", runId)
        .query(
            (row, _) ->
                new CheckResult.Incident(
                    text(row, "incident"),
                    row.getLong("findings"),
                    text(row, "types"),
                    row.getObject("first_at", OffsetDateTime.class).toInstant(),
                    row.getObject("last_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  void forget(long runId) {
    for (String sql :
        List.of(
            "DELETE FROM run_repair WHERE run_id = :run",
            "DELETE FROM run_finding WHERE run_id = :run",
            "DELETE FROM reconciliation_run WHERE run_id = :run")) {
      jdbc.sql(sql).param("run", runId).update();
    }
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
