package io.tallystick.reconciliation.match;

import io.tallystick.reconciliation.batch.SqlFile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The match's statements. Each runs over the whole window; none runs per row. */
final class JdbcMatch {
  private static final String CANCEL = SqlFile.read(JdbcMatch.class, "cancel.sql");
  private static final String GATHER_PROVIDER =
      SqlFile.read(JdbcMatch.class, "gather-provider.sql");
  private static final String GATHER_BOOKS = SqlFile.read(JdbcMatch.class, "gather-books.sql");
  private static final String CONTEXT_PROVIDER =
      SqlFile.read(JdbcMatch.class, "context-provider.sql");
  private static final String CONTEXT_BOOKS = SqlFile.read(JdbcMatch.class, "context-books.sql");
  private static final String CONTEXT_OBJECTS =
      SqlFile.read(JdbcMatch.class, "context-objects.sql");
  private static final String OVER_REFUNDS = SqlFile.read(JdbcMatch.class, "over-refunds.sql");
  private static final String SEED = SqlFile.read(JdbcMatch.class, "seed.sql");
  private static final String TOKENS = SqlFile.read(JdbcMatch.class, "tokens.sql");

  private static final String RUN =
      """
      SELECT run_id, window_from, window_to, extract(epoch FROM grace)::bigint AS grace_seconds,
             EXISTS (SELECT 1 FROM orders) AS order_registry
      FROM reconciliation_run WHERE run_id = :run
      """;
  private static final String KEPT_KINDS =
      """
      SELECT DISTINCT t.kind FROM source_total t JOIN source_import i USING (import_id)
      WHERE i.side = 'books' AND i.state = 'complete'
      """;
  private static final String BOOKS_STYLE =
      """
      SELECT style, count(*) AS entries
      FROM (SELECT CASE WHEN provider_ref IS NULL THEN 'order'
                        WHEN starts_with(provider_ref, 'pi_') THEN 'intent'
                        WHEN starts_with(provider_ref, 'ch_') OR starts_with(provider_ref, 'py_') THEN 'charge'
                        WHEN starts_with(provider_ref, 'txn_') THEN 'entry' ELSE 'source' END AS style
            FROM book_entry WHERE kind = :kind AND moves AND occurred_at >= :from AND occurred_at < :to
            LIMIT 10000) sample
      GROUP BY style ORDER BY entries DESC, style LIMIT 1
      """;
  private static final String PROVIDER_STYLE =
      """
      SELECT CASE WHEN count(key) * 2 >= count(*) THEN :style ELSE 'order' END
      FROM (SELECT CASE :style WHEN 'intent' THEN payment_intent_id WHEN 'charge' THEN charge_id
                               WHEN 'source' THEN source_id WHEN 'entry' THEN entry_id ELSE order_ref END AS key
            FROM provider_movement WHERE kind = :kind AND occurred_at >= :from AND occurred_at < :to
            LIMIT 10000) sample
      """;
  private static final String ENTRIES =
      "SELECT coalesce(sum(entries), 0) FROM source_import WHERE state = 'complete'";
  private static final String INDEXED_LOADS =
      "SELECT load_id FROM source_load WHERE attached AND indexed ORDER BY load_id";
  private static final String RECHECK =
      """
      INSERT INTO match_recheck (run_id, scope, discrepancy_id)
      SELECT :run, :scope, discrepancy_id FROM discrepancy
      WHERE state <> 'resolved' AND kind = ANY (:kinds) AND occurred_at < :to
      """;
  private static final String NODES =
      """
      CREATE TEMP TABLE match_node ON COMMIT DROP AS
      SELECT item, min(token) AS label FROM match_token GROUP BY item
      """;
  private static final String PROPAGATE =
      """
      UPDATE match_node n SET label = closer.label
      FROM (SELECT t.item, min(shared.label) AS label
            FROM match_token t
            JOIN (SELECT token, min(label) AS label FROM match_token JOIN match_node USING (item) GROUP BY token) shared
              USING (token)
            GROUP BY t.item) closer
      WHERE closer.item = n.item AND closer.label < n.label
      """;
  private static final String LABEL =
      """
      UPDATE match_item SET group_key = label FROM match_node
      WHERE run_id = :run AND scope = :scope AND item = side || ':' || kind || ':' || entry_key
      """;
  private static final String STYLE_OF =
      "SELECT style FROM match_style WHERE run_id = :run AND kind = :kind";

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
        row.getBoolean("order_registry"));
  }

  /** Kinds that the imported books state at all. */
  List<String> keptKinds() {
    return jdbc.sql(KEPT_KINDS).query((row, _) -> text(row, "kind")).list();
  }

  /** Forgets what an earlier try of these steps left. */
  void forgetCancelled(MatchRun run, String kind) {
    jdbc.sql("DELETE FROM match_key WHERE run_id = :run AND kind = :kind")
        .param("run", run.runId())
        .param("kind", kind)
        .update();
    jdbc.sql("DELETE FROM match_cancelled WHERE run_id = :run AND kind = :kind")
        .param("run", run.runId())
        .param("kind", kind)
        .update();
  }

  ReferenceStyle chooseStyle(MatchRun run, String kind) {
    String ours =
        window(BOOKS_STYLE, run, kind)
            .query((row, _) -> text(row, "style"))
            .optional()
            .orElse("order");
    String style =
        window(PROVIDER_STYLE, run, kind)
            .param("style", ours)
            .query((row, _) -> Objects.requireNonNull(row.getString(1)))
            .single();
    jdbc.sql(
            """
            INSERT INTO match_style (run_id, kind, style) VALUES (:run, :kind, :style)
            ON CONFLICT (run_id, kind) DO UPDATE SET style = excluded.style
            """)
        .param("run", run.runId())
        .param("kind", kind)
        .param("style", style)
        .update();
    return ReferenceStyle.valueOf(style.toUpperCase(Locale.ROOT));
  }

  private String styleOf(MatchRun run, String kind) {
    return jdbc.sql(STYLE_OF)
        .param("run", run.runId())
        .param("kind", kind)
        .query((row, _) -> text(row, "style"))
        .single();
  }

  long entries() {
    return jdbc.sql(ENTRIES).query(Long.class).single();
  }

  void workMemory(String setting) {
    jdbc.sql("SELECT set_config('work_mem', :setting, true)")
        .param("setting", setting)
        .query()
        .singleRow();
  }

  void cancel(MatchRun run, String kind, ReferenceStyle style, int slice, int slices) {
    window(CANCEL, run, kind)
        .param("run", run.runId())
        .param("style", style.code())
        .param("slice", slice)
        .param("slices", slices)
        .update();
  }

  void forgetGathered(MatchRun run, MatchScope scope) {
    for (String sql :
        List.of(
            "DELETE FROM match_item WHERE run_id = :run AND scope = :scope",
            "DELETE FROM match_seed WHERE run_id = :run AND scope = :scope",
            "DELETE FROM match_recheck WHERE run_id = :run AND scope = :scope",
            "DELETE FROM run_finding WHERE run_id = :run AND scope = :scope")) {
      jdbc.sql(sql).param("run", run.runId()).param("scope", scope.code()).update();
    }
  }

  void gather(MatchRun run, MatchScope scope, String kind) {
    for (String sql : List.of(GATHER_PROVIDER, GATHER_BOOKS)) {
      window(sql, run, kind)
          .param("run", run.runId())
          .param("scope", scope.code())
          .param("style", styleOf(run, kind))
          .update();
    }
  }

  void overRefunds(MatchRun run, MatchScope scope) {
    jdbc.sql(OVER_REFUNDS)
        .param("run", run.runId())
        .param("scope", scope.code())
        .param("from", utc(run.from()))
        .param("to", utc(run.to()))
        .update();
  }

  void recheck(MatchRun run, MatchScope scope, List<String> kinds) {
    scoped(RECHECK, run, scope).param("kinds", kinds.toArray(String[]::new)).update();
  }

  /** Adds what belongs to the same orders and payments; returns how many entries came. */
  int addContext(MatchRun run, MatchScope scope, List<String> kinds) {
    scoped(SEED, run, scope).param("kinds", kinds.toArray(String[]::new)).update();
    jdbc.sql("ANALYZE match_seed").update();
    String[] contextKinds = scope.contextKinds().toArray(String[]::new);
    int added = scoped(CONTEXT_BOOKS, run, scope).param("contextKinds", contextKinds).update();
    added += scoped(CONTEXT_OBJECTS, run, scope).param("contextKinds", contextKinds).update();
    return added
        + scoped(CONTEXT_PROVIDER, run, scope)
            .param("contextKinds", contextKinds)
            .param("loads", indexedLoads())
            .update();
  }

  private Long[] indexedLoads() {
    List<Long> loads = jdbc.sql(INDEXED_LOADS).query((row, _) -> row.getLong(1)).list();
    Long[] all = new Long[loads.size() + 1];
    all[0] = 0L; // rows that came page by page
    for (int i = 0; i < loads.size(); i++) {
      all[i + 1] = loads.get(i);
    }
    return all;
  }

  void tokens(MatchRun run, MatchScope scope) {
    jdbc.sql(TOKENS).param("run", run.runId()).param("scope", scope.code()).update();
    jdbc.sql(NODES).update();
    jdbc.sql("ANALYZE match_token").update();
    jdbc.sql("ANALYZE match_node").update();
  }

  int propagate() {
    return jdbc.sql(PROPAGATE).update();
  }

  void label(MatchRun run, MatchScope scope) {
    jdbc.sql(LABEL).param("run", run.runId()).param("scope", scope.code()).update();
  }

  private JdbcClient.StatementSpec window(String sql, MatchRun run, String kind) {
    return jdbc.sql(sql)
        .param("kind", kind)
        .param("from", utc(run.from()))
        .param("to", utc(run.to()));
  }

  private JdbcClient.StatementSpec scoped(String sql, MatchRun run, MatchScope scope) {
    return jdbc.sql(sql)
        .param("run", run.runId())
        .param("scope", scope.code())
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
