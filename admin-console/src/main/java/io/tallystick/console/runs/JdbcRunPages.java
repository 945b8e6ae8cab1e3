package io.tallystick.console.runs;

import static io.tallystick.console.page.Columns.text;
import static io.tallystick.console.page.Columns.time;
import static io.tallystick.console.page.Columns.timeOrNull;
import static io.tallystick.console.page.Columns.utc;

import io.tallystick.console.page.Columns;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a run found and repaired, and how much a window holds. */
final class JdbcRunPages {
  /** More isn't counted. */
  static final int MOST = 10_000;

  private static final String FINDINGS =
      """
      SELECT type, severity, currency, count(*) AS findings, sum(at_stake_minor)::bigint AS minor,
        count(*) FILTER (WHERE gone) AS gone
      FROM run_finding WHERE run_id = :run
      GROUP BY type, severity, currency ORDER BY count(*) DESC, type, severity, currency LIMIT 200
      """;
  private static final String INCIDENTS =
      """
      SELECT incident, type, count(*) AS findings, min(occurred_at) AS since, min(deadline) AS deadline
      FROM run_finding WHERE run_id = :run AND incident IS NOT NULL
      GROUP BY incident, type ORDER BY min(occurred_at), incident LIMIT 50
      """;
  private static final String REPAIRS =
      """
      SELECT type, order_id, provider_ref, plan, state, before, after, why, ended_at
      FROM run_repair WHERE run_id = :run
      ORDER BY state = 'done', ended_at DESC NULLS FIRST, fingerprint LIMIT 50
      """;
  private static final String REPAIR_COUNTS =
      "SELECT state, count(*) AS repairs FROM run_repair WHERE run_id = :run GROUP BY state ORDER"
          + " BY state";
  private static final String LIMITS =
      "SELECT examined, over_limit FROM reconciliation_run WHERE run_id = :run";
  private static final String REQUESTS =
      "SELECT request_id FROM job_request WHERE run_ids @> ARRAY[:run]::bigint[] ORDER BY"
          + " request_id LIMIT 5";
  private static final String JOBS =
      """
      WITH RECURSIVE jobs(job) AS (
          (SELECT job FROM reconciliation_run WHERE state IN ('clean', 'discrepancies') AND NOT dry_run
             AND finished_at IS NOT NULL ORDER BY job LIMIT 1)
          UNION ALL
          SELECT (SELECT r.job FROM reconciliation_run r WHERE r.state IN ('clean', 'discrepancies') AND NOT r.dry_run
                    AND r.finished_at IS NOT NULL AND r.job > j.job ORDER BY r.job LIMIT 1)
          FROM jobs j WHERE j.job IS NOT NULL)
      SELECT job FROM jobs WHERE job IS NOT NULL
      """;
  // Control totals of what was imported; of what the checkout itself recorded no more than a bound.
  private static final String IMPORTED =
      """
      SELECT coalesce(sum(t.entries) FILTER (WHERE i.side = 'provider'), 0)::bigint AS provider,
        coalesce(sum(t.entries) FILTER (WHERE i.side = 'books'), 0)::bigint AS books
      FROM source_total t JOIN source_import i USING (import_id)
      WHERE t.hour >= date_trunc('hour', :from::timestamptz) AND t.hour < :to AND i.state = 'complete'
      """;
  private static final String CHECKOUT =
      """
      SELECT count(*) FROM (
          (SELECT 1 FROM payment_attempt WHERE coalesce(captured_at, created_at) >= :from
             AND coalesce(captured_at, created_at) < :to LIMIT :most)
          UNION ALL
          (SELECT 1 FROM refund WHERE coalesce(settled_at, requested_at) >= :from
             AND coalesce(settled_at, requested_at) < :to LIMIT :most)) e
      """;

  /** Findings of one type. */
  record Finding(
      String type, String severity, String currency, long findings, long minor, long gone) {}

  /** Findings with one cause. */
  record Incident(
      String incident, String type, long findings, Instant since, @Nullable Instant deadline) {}

  /** A repair and what came of it. */
  record Repair(
      String type,
      @Nullable String orderId,
      @Nullable String providerRef,
      String plan,
      String state,
      @Nullable String before,
      @Nullable String after,
      @Nullable String why,
      @Nullable Instant endedAt) {}

  /** Repairs in one state. */
  record RepairCount(String state, long repairs) {}

  /** What a check looked at, and what it left to people. */
  record Limits(@Nullable Long examined, @Nullable Long overLimit) {}

  /**
   * What a window holds.
   *
   * @param provider entries of the provider's record
   * @param books entries of imported books
   * @param checkout payments and refunds of our own checkout, at most {@link #MOST} of each
   */
  record Size(long provider, long books, long checkout) {}

  private final JdbcClient jdbc;

  JdbcRunPages(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  List<Finding> findings(long run) {
    return jdbc.sql(FINDINGS)
        .param("run", run)
        .query(
            (row, _) ->
                new Finding(
                    text(row, "type"),
                    text(row, "severity"),
                    text(row, "currency"),
                    row.getLong("findings"),
                    row.getLong("minor"),
                    row.getLong("gone")))
        .list();
  }

  List<Incident> incidents(long run) {
    return jdbc.sql(INCIDENTS)
        .param("run", run)
        .query(
            (row, _) ->
                new Incident(
                    text(row, "incident"),
                    text(row, "type"),
                    row.getLong("findings"),
                    time(row, "since"),
                    timeOrNull(row, "deadline")))
        .list();
  }

  List<Repair> repairs(long run) {
    return jdbc.sql(REPAIRS)
        .param("run", run)
        .query(
            (row, _) ->
                new Repair(
                    text(row, "type"),
                    row.getString("order_id"),
                    row.getString("provider_ref"),
                    text(row, "plan"),
                    text(row, "state"),
                    row.getString("before"),
                    row.getString("after"),
                    row.getString("why"),
                    timeOrNull(row, "ended_at")))
        .list();
  }

  List<RepairCount> repairCounts(long run) {
    return jdbc.sql(REPAIR_COUNTS)
        .param("run", run)
        .query((row, _) -> new RepairCount(text(row, "state"), row.getLong("repairs")))
        .list();
  }

  Limits limits(long run) {
    return jdbc.sql(LIMITS).param("run", run).query(Limits.class).single();
  }

  List<Long> requests(long run) {
    return jdbc.sql(REQUESTS).param("run", run).query((row, _) -> row.getLong(1)).list();
  }

  /** The jobs that ever ran well. */
  List<String> jobs() {
    return jdbc.sql(JOBS).query(Columns::first).list();
  }

  Size size(Instant from, Instant to) {
    long checkout =
        jdbc.sql(CHECKOUT)
            .param("from", utc(from))
            .param("to", utc(to))
            .param("most", MOST)
            .query((row, _) -> row.getLong(1))
            .single();
    return jdbc.sql(IMPORTED)
        .param("from", utc(from))
        .param("to", utc(to))
        .query((row, _) -> new Size(row.getLong("provider"), row.getLong("books"), checkout))
        .single();
  }
}
