package io.tallystick.reconciliation.match;

import io.tallystick.reconciliation.batch.SqlFile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
  private static final String OVER_REFUNDS_PROVIDER =
      SqlFile.read(JdbcMatch.class, "over-refunds-provider.sql");
  private static final String OVER_REFUNDS_BOOKS =
      SqlFile.read(JdbcMatch.class, "over-refunds-books.sql");
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

  /** References of a sample: which style a kind has decides only the speed. */
  private static final String BOOKS_STYLES =
      """
      SELECT kind, style, count(*) AS entries
      FROM (SELECT kind,
                   CASE WHEN provider_ref IS NULL THEN 'order'
                        WHEN starts_with(provider_ref, 'pi_') THEN 'intent'
                        WHEN starts_with(provider_ref, 'ch_') OR starts_with(provider_ref, 'py_') THEN 'charge'
                        WHEN starts_with(provider_ref, 'txn_') THEN 'entry' ELSE 'source' END AS style
            FROM book_entry WHERE kind = ANY (:kinds) AND moves AND occurred_at >= :from AND occurred_at < :to
            LIMIT 20000) sample
      GROUP BY kind, style ORDER BY kind, entries, style
      """;

  private static final String PROVIDER_STYLES =
      """
      SELECT kind, count(*) AS entries, count(payment_intent_id) AS intent, count(charge_id) AS charge,
             count(source_id) AS source, count(entry_id) AS entry, count(order_ref) AS "order"
      FROM (SELECT kind, payment_intent_id, charge_id, source_id, entry_id, order_ref
            FROM provider_movement WHERE kind = ANY (:kinds) AND occurred_at >= :from AND occurred_at < :to
            LIMIT 20000) sample
      GROUP BY kind
      """;
  private static final String OTHER = "other";
  private static final String ORDERS = "orders";
  private static final String NAMED = "named";

  /** From this part on, entries without an order are few enough to be matched one by one. */
  private static final double NEARLY_ALL = 0.99;

  private static final String SAVE_STYLE =
      "INSERT INTO match_style (run_id, kind, style) VALUES (:run, :kind, :style)";
  private static final String ENTRIES =
      "SELECT coalesce(sum(entries), 0) FROM source_import WHERE state = 'complete'";
  private static final String PROVIDER_LOADS =
      """
      SELECT load_id FROM source_load JOIN source_import USING (import_id)
      WHERE side = 'provider' AND attached AND (indexed OR NOT :indexedOnly) ORDER BY load_id
      """;
  private static final String RECHECK =
      """
      INSERT INTO match_recheck (run_id, discrepancy_id)
      SELECT :run, discrepancy_id FROM discrepancy
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
      WHERE run_id = :run AND item = side || ':' || kind || ':' || entry_key
      """;
  private static final String STYLES = "SELECT kind, style FROM match_style WHERE run_id = :run";

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

  /** Forgets what an earlier try of the step left. */
  void forgetCancelled(MatchRun run) {
    forget(
        run,
        "DELETE FROM match_key WHERE run_id = :run",
        "DELETE FROM match_cancelled WHERE run_id = :run",
        "DELETE FROM match_style WHERE run_id = :run");
  }

  private void forget(MatchRun run, String... statements) {
    for (String sql : statements) {
      jdbc.sql(sql).param("run", run.runId()).update();
    }
  }

  /** Chooses, and stores for the steps to come, by which reference each kind cancels out. */
  MatchKeys chooseKeys(MatchRun run, List<String> kinds) {
    Map<String, ReferenceStyle> styles = new HashMap<>();
    styles.put("charge", ReferenceStyle.INTENT);
    styles.put("refund", ReferenceStyle.SOURCE);
    styles.put(OTHER, ReferenceStyle.SOURCE);
    // in ascending order of frequency: the last one of a kind stays
    window(BOOKS_STYLES, run, kinds)
        .query(
            row -> {
              styles.put(group(row), ReferenceStyle.of(text(row, "style")));
            });
    long[] seen = new long[2];
    window(PROVIDER_STYLES, run, kinds)
        .query(
            row -> {
              long entries = row.getLong("entries");
              seen[0] += entries;
              seen[1] += row.getLong("order");
              String style = Objects.requireNonNull(styles.get(group(row))).code();
              if (row.getLong(style) * 2 < entries) {
                styles.put(group(row), ReferenceStyle.ORDER);
              }
            });
    styles.forEach((kind, style) -> save(run, kind, style.code()));
    save(run, ORDERS, seen[1] >= NEARLY_ALL * seen[0] ? NAMED : "unnamed");
    return keys(run);
  }

  /** Charges and refunds have a style of their own; the few others share one. */
  private static String group(ResultSet row) throws SQLException {
    String kind = text(row, "kind");
    return kind.equals("charge") || kind.equals("refund") ? kind : OTHER;
  }

  private void save(MatchRun run, String kind, String style) {
    jdbc.sql(SAVE_STYLE)
        .param("run", run.runId())
        .param("kind", kind)
        .param("style", style)
        .update();
  }

  /** As chosen; only after the first step, and before the last has cleared up. */
  MatchKeys keys(MatchRun run) {
    Map<String, String> styles = styles(run);
    Function<String, ReferenceStyle> of =
        kind -> ReferenceStyle.of(Objects.requireNonNull(styles.get(kind), kind));
    return new MatchKeys(
        of.apply("charge"), of.apply("refund"), of.apply(OTHER), NAMED.equals(styles.get(ORDERS)));
  }

  /** Is the run's match not concluded yet? */
  boolean isOpen(MatchRun run) {
    return !styles(run).isEmpty();
  }

  private Map<String, String> styles(MatchRun run) {
    Map<String, String> styles = new HashMap<>();
    jdbc.sql(STYLES)
        .param("run", run.runId())
        .query(
            row -> {
              styles.put(text(row, "kind"), text(row, "style"));
            });
    return styles;
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

  /**
   * Keeps the planner from sorting: it can't estimate a slice of a hash, takes it for small and
   * would sort what it should hash.
   */
  void hashOnly() {
    jdbc.sql("SELECT set_config('enable_sort', 'off', true)").query().singleRow();
  }

  void cancel(MatchRun run, List<String> kinds, MatchKeys keys, int slice, int slices) {
    window(keys.fillIn(CANCEL), run, kinds)
        .param("run", run.runId())
        .param("slice", slice)
        .param("slices", slices)
        .update();
  }

  void forgetGathered(MatchRun run) {
    forget(
        run,
        "DELETE FROM match_item WHERE run_id = :run",
        "DELETE FROM match_seed WHERE run_id = :run",
        "DELETE FROM match_recheck WHERE run_id = :run",
        "DELETE FROM run_finding WHERE run_id = :run");
    jdbc.sql("ANALYZE match_key").update();
  }

  void gatherProvider(MatchRun run, List<String> kinds, MatchKeys keys, List<Long> loads) {
    window(keys.fillIn(GATHER_PROVIDER), run, kinds)
        .param("run", run.runId())
        .param("loads", loads.toArray(Long[]::new))
        .update();
  }

  void gatherBooks(MatchRun run, List<String> kinds, MatchKeys keys) {
    Predicate<String> byOrder = kind -> keys.of(kind) == ReferenceStyle.ORDER;
    window(keys.fillIn(GATHER_BOOKS), run, kinds)
        .param("run", run.runId())
        .param("byOrder", kinds.stream().filter(byOrder).toArray(String[]::new))
        .param("byReference", kinds.stream().filter(byOrder.negate()).toArray(String[]::new))
        .update();
  }

  /** Needs the payments' entries: gathered, and of other windows from the context. */
  void overRefundsAtProvider(MatchRun run) {
    jdbc.sql(OVER_REFUNDS_PROVIDER)
        .param("run", run.runId())
        .param("from", utc(run.from()))
        .update();
  }

  void overRefundsInBooks(MatchRun run) {
    jdbc.sql(OVER_REFUNDS_BOOKS)
        .param("run", run.runId())
        .param("from", utc(run.from()))
        .param("to", utc(run.to()))
        .update();
  }

  void recheck(MatchRun run, List<String> kinds) {
    ofRun(RECHECK, run, kinds).update();
  }

  /**
   * Adds what belongs to the same orders and payments as what the rounds before have brought.
   *
   * @return how many entries came
   */
  int addContext(MatchRun run, List<String> kinds, int round) {
    ofRun(SEED, run, kinds).param("round", round).update();
    jdbc.sql("ANALYZE match_seed").update();
    return ofRun(CONTEXT_BOOKS, run, kinds).param("round", round).update()
        + ofRun(CONTEXT_OBJECTS, run, kinds).param("round", round).update()
        + ofRun(CONTEXT_PROVIDER, run, kinds)
            .param("round", round)
            .param("loads", providerLoads(true).toArray(Long[]::new))
            .update();
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

  /** Loads of the provider, and as load 0 what came page by page. */
  List<Long> providerLoads(boolean indexedOnly) {
    return Stream.concat(
            Stream.of(0L),
            jdbc
                .sql(PROVIDER_LOADS)
                .param("indexedOnly", indexedOnly)
                .query((row, _) -> row.getLong(1))
                .stream())
        .toList();
  }

  void tokens(MatchRun run) {
    jdbc.sql(TOKENS).param("run", run.runId()).update();
    jdbc.sql(NODES).update();
    jdbc.sql("ANALYZE match_token").update();
    jdbc.sql("ANALYZE match_node").update();
  }

  int propagate() {
    return jdbc.sql(PROPAGATE).update();
  }

  /** Gives each entry its group; without fresh statistics every later look-up would scan. */
  void label(MatchRun run) {
    jdbc.sql(LABEL).param("run", run.runId()).update();
    jdbc.sql("ANALYZE match_item").update();
  }

  private JdbcClient.StatementSpec window(String sql, MatchRun run, List<String> kinds) {
    return jdbc.sql(sql)
        .param("kinds", kinds.toArray(String[]::new))
        .param("from", utc(run.from()))
        .param("to", utc(run.to()));
  }

  private JdbcClient.StatementSpec ofRun(String sql, MatchRun run, List<String> kinds) {
    return jdbc.sql(sql)
        .param("run", run.runId())
        .param("kinds", kinds.toArray(String[]::new))
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
