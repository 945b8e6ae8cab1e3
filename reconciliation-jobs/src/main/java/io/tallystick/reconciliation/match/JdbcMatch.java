package io.tallystick.reconciliation.match;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the statements of all steps have in common; those are in JdbcCancel and JdbcGather. */
final class JdbcMatch {
  private static final String RUN =
      """
      SELECT run_id, window_from, window_to, extract(epoch FROM grace)::bigint AS grace_seconds,
             kept_kinds, EXISTS (SELECT 1 FROM orders) AS order_registry
      FROM reconciliation_run WHERE run_id = :run
      """;
  private final JdbcClient jdbc;

  JdbcMatch(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  MatchRun run(long runId) {
    return jdbc.sql(RUN).param("run", runId).query(JdbcMatch::toRun).single();
  }

  private static MatchRun toRun(ResultSet row, int n) throws SQLException {
    return new MatchRun(
        row.getLong("run_id"),
        instant(row, "window_from"),
        instant(row, "window_to"),
        Duration.ofSeconds(row.getLong("grace_seconds")),
        MatchKinds.matched(List.of((String[]) row.getArray("kept_kinds").getArray())),
        row.getBoolean("order_registry"));
  }

  void forget(MatchRun run, String... statements) {
    for (String sql : statements) {
      jdbc.sql(sql).param("run", run.runId()).update();
    }
  }

  void workMemory(String setting) {
    jdbc.sql("SELECT set_config('work_mem', :setting, true)")
        .param("setting", setting)
        .query()
        .singleRow();
  }

  /**
   * Keeps the planner from sorting: it can't estimate a slice of a hash, takes it for small and
   * would sort what it should hash.
   */
  void hashOnly() {
    jdbc.sql("SELECT set_config('enable_sort', 'off', true)").query().singleRow();
  }

  /**
   * Makes the planner look single references up in their indexes: they lie in memory or on an SSD,
   * not on the turning disk that its default prices are made for, and a join that reads all our
   * books would cost more with every month of them.
   */
  void lookUpsOnly(boolean only) {
    jdbc.sql(
            """
            SELECT set_config('random_page_cost', '1.1', true), set_config('enable_hashjoin', :others, true),
                   set_config('enable_mergejoin', :others, true)
            """)
        .param("others", only ? "off" : "on")
        .query()
        .singleRow();
  }

  /** A statement over the run's window. */
  JdbcClient.StatementSpec window(String sql, MatchRun run) {
    return jdbc.sql(sql)
        .param("kinds", run.kinds().toArray(String[]::new))
        .param("from", utc(run.from()))
        .param("to", utc(run.to()));
  }

  /** A statement over everything up to the run's cut-off. */
  JdbcClient.StatementSpec ofRun(String sql, MatchRun run) {
    return jdbc.sql(sql)
        .param("run", run.runId())
        .param("kinds", run.kinds().toArray(String[]::new))
        .param("to", utc(run.to()));
  }

  static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }

  static @Nullable Long number(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }
}
