package io.tallystick.reports.runs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads reconciliation_run with what its tie-out and its discrepancies come to. */
final class JdbcRunHistory {
  private static final String RUNS =
      """
      SELECT run_id, job, window_from, window_to, dry_run, nothing_to_compare, report_dir, started_at, finished_at,
             CASE WHEN dead THEN 'interrupted' ELSE state END AS state,
             CASE WHEN dead THEN format('Its process died. ./tally restart %s goes on where it stopped.', run_id)
                  ELSE failure END AS failure,
             (SELECT count(*) FROM run_finding f WHERE f.run_id = r.run_id) AS discrepancies
      FROM (SELECT *, state AS stored,
                   -- whoever runs a job holds its lock
                   finished_at IS NULL AND NOT EXISTS (
                       SELECT FROM pg_locks
                       WHERE locktype = 'advisory' AND granted
                         AND (classid::bigint << 32 | objid::bigint) = hashtextextended('tallystick:job:' || job, 0)) AS dead
            FROM reconciliation_run) r
      """;
  private static final String LATEST =
      RUNS + "WHERE true [CONDITIONS] ORDER BY run_id DESC LIMIT ?";
  private static final String ONE = RUNS + "WHERE run_id = ?";

  private static final String RESIDUALS =
      """
      SELECT run_id, currency, sum(abs(count_left)) AS count_left, sum(abs(minor_left)) AS minor_left
      FROM (SELECT run_id, currency,
                   total_count - matched_count - discrepancy_count - timing_count - not_kept_count
                       AS count_left,
                   total_minor - matched_minor - discrepancy_minor - timing_minor - not_kept_minor
                       AS minor_left
            FROM run_tie_out
            WHERE run_id = ANY (?)
              -- before its match has come to an end nothing is explained yet
              AND run_id IN (SELECT run_id FROM run_tie_out WHERE run_id = ANY (?) GROUP BY run_id
                             HAVING sum(matched_count + discrepancy_count + timing_count + not_kept_count) > 0)) AS line
      WHERE count_left <> 0 OR minor_left <> 0
      GROUP BY run_id, currency
      ORDER BY run_id, currency
      """;

  private final JdbcTemplate jdbc;

  JdbcRunHistory(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  List<RunSummary> latest(RunFilter filter, int limit) {
    var conditions = new StringBuilder();
    List<Object> values = new ArrayList<>();
    if (filter.job() != null) {
      conditions.append(" AND job = ?");
      values.add(filter.job());
    }
    if (!filter.states().isEmpty()) {
      // by the table's state: an interrupted run is one that runs
      conditions.append(" AND stored = ANY (?)");
      values.add(filter.states().toArray(String[]::new));
    }
    if (filter.from() != null) {
      conditions.append(" AND window_to > ?");
      values.add(filter.from().atOffset(ZoneOffset.UTC));
    }
    if (filter.to() != null) {
      conditions.append(" AND window_from < ?");
      values.add(filter.to().atOffset(ZoneOffset.UTC));
    }
    if (filter.wholeDays()) {
      conditions.append(" AND window_to - window_from >= interval '20 hours' AND NOT dry_run");
    }
    if (filter.before() != null) {
      conditions.append(" AND run_id < ?");
      values.add(filter.before());
    }
    values.add(limit);
    return withResiduals(
        jdbc.query(
            LATEST.replace("[CONDITIONS]", conditions), (row, _) -> run(row), values.toArray()));
  }

  List<RunSummary> one(long runId) {
    return withResiduals(jdbc.query(ONE, (row, _) -> run(row), runId));
  }

  private List<RunSummary> withResiduals(List<RunSummary> runs) {
    if (runs.isEmpty()) {
      return runs;
    }
    Long[] ids = runs.stream().map(RunSummary::runId).toArray(Long[]::new);
    Map<Long, List<RunSummary.Residual>> residuals = new HashMap<>();
    jdbc.query(
        RESIDUALS,
        row -> {
          residuals
              .computeIfAbsent(row.getLong("run_id"), _ -> new ArrayList<>())
              .add(
                  new RunSummary.Residual(
                      row.getString("currency"),
                      row.getLong("count_left"),
                      row.getLong("minor_left")));
        },
        ids,
        ids);
    return runs.stream()
        .map(run -> withResiduals(run, residuals.getOrDefault(run.runId(), List.of())))
        .toList();
  }

  private static RunSummary run(ResultSet row) throws SQLException {
    return new RunSummary(
        row.getLong("run_id"),
        row.getString("job"),
        at(row, "window_from"),
        at(row, "window_to"),
        row.getBoolean("dry_run"),
        row.getString("state"),
        row.getBoolean("nothing_to_compare"),
        row.getString("failure"),
        row.getLong("discrepancies"),
        List.of(),
        row.getString("report_dir"),
        at(row, "started_at"),
        instant(row, "finished_at"));
  }

  private static RunSummary withResiduals(RunSummary run, List<RunSummary.Residual> residuals) {
    return new RunSummary(
        run.runId(),
        run.job(),
        run.windowFrom(),
        run.windowTo(),
        run.dryRun(),
        run.state(),
        run.nothingToCompare(),
        run.failure(),
        run.discrepancies(),
        residuals,
        run.reportDirectory(),
        run.started(),
        run.finished());
  }

  private static Instant at(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
