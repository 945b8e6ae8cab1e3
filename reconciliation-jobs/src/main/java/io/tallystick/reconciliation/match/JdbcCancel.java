package io.tallystick.reconciliation.match;

import io.tallystick.reconciliation.batch.SqlFile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Step one's statements: by which keys entries cancel out, and cancelling. */
final class JdbcCancel {
  private static final String CANCEL = SqlFile.read(JdbcMatch.class, "cancel.sql");

  /** References of a sample: which style a kind has decides only the speed. */
  private static final String BOOKS_STYLES =
      """
      SELECT kind, style, count(*) AS entries
      FROM (SELECT kind,
                   CASE WHEN provider_ref IS NULL OR provider_ref !~ '^(pi|ch|py|re|pyr|dp|du|po|txn)_' THEN 'order'
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
  private static final String SAVE_STYLE =
      "INSERT INTO match_style (run_id, kind, style) VALUES (:run, :kind, :style)";
  private static final String ENTRIES =
      "SELECT coalesce(sum(entries), 0) FROM source_import WHERE state = 'complete'";
  private static final String STYLES = "SELECT kind, style FROM match_style WHERE run_id = :run";

  private final JdbcClient jdbc;
  private final JdbcMatch match;

  JdbcCancel(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.match = new JdbcMatch(dataSource);
  }

  /** Forgets what an earlier try of the step left. */
  void forgetCancelled(MatchRun run) {
    match.forget(
        run,
        "DELETE FROM match_key WHERE run_id = :run",
        "DELETE FROM match_cancelled WHERE run_id = :run",
        "DELETE FROM match_style WHERE run_id = :run");
  }

  /** Chooses, and stores for the steps to come, by which reference each kind cancels out. */
  MatchKeys chooseKeys(MatchRun run) {
    Map<String, ReferenceStyle> styles = new HashMap<>();
    styles.put("charge", ReferenceStyle.INTENT);
    styles.put("refund", ReferenceStyle.SOURCE);
    styles.put(OTHER, ReferenceStyle.SOURCE);
    // in ascending order of frequency: the last one of a kind stays
    match
        .window(BOOKS_STYLES, run)
        .query(
            row -> {
              styles.put(group(row), style(row));
            });
    match
        .window(PROVIDER_STYLES, run)
        .query(
            row -> {
              String style = Objects.requireNonNull(styles.get(group(row))).code();
              if (row.getLong(style) * 2 < row.getLong("entries")) {
                styles.put(group(row), ReferenceStyle.ORDER);
              }
            });
    styles.forEach((kind, style) -> save(run, kind, style.code()));
    return keys(run);
  }

  /**
   * A charge or refund may have several balance transactions (it failed later, it was captured in
   * part): by one of them half of it would cancel out. So they are matched one by one then.
   */
  private static ReferenceStyle style(ResultSet row) throws SQLException {
    ReferenceStyle style = ReferenceStyle.of(JdbcMatch.text(row, "style"));
    return style == ReferenceStyle.ENTRY && !group(row).equals(OTHER)
        ? ReferenceStyle.ORDER
        : style;
  }

  /** Charges and refunds have a style of their own; the few others share one. */
  private static String group(ResultSet row) throws SQLException {
    String kind = JdbcMatch.text(row, "kind");
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
    return new MatchKeys(of.apply("charge"), of.apply("refund"), of.apply(OTHER));
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
              styles.put(JdbcMatch.text(row, "kind"), JdbcMatch.text(row, "style"));
            });
    return styles;
  }

  long entries() {
    return jdbc.sql(ENTRIES).query(Long.class).single();
  }

  void cancel(MatchRun run, MatchKeys keys, int slice, int slices) {
    match
        .window(keys.fillIn(CANCEL), run)
        .param("run", run.runId())
        .param("slice", slice)
        .param("slices", slices)
        .update();
  }
}
