package io.tallystick.reconciliation.match;

import io.tallystick.reconciliation.batch.SqlFile;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Step two's statements: what didn't cancel out, its context, its groups. */
final class JdbcGather {
  private static final String GATHER_PROVIDER =
      SqlFile.read(JdbcMatch.class, "gather-provider.sql");
  private static final String GATHER_BOOKS = SqlFile.read(JdbcMatch.class, "gather-books.sql");
  private static final String CONTEXT_PROVIDER =
      SqlFile.read(JdbcMatch.class, "context-provider.sql");
  private static final String CONTEXT_NAMELESS =
      SqlFile.read(JdbcMatch.class, "context-nameless.sql");
  private static final String CONTEXT_BOOKS = SqlFile.read(JdbcMatch.class, "context-books.sql");
  private static final String CONTEXT_OBJECTS =
      SqlFile.read(JdbcMatch.class, "context-objects.sql");
  private static final String OVER_REFUNDS_PROVIDER =
      SqlFile.read(JdbcMatch.class, "over-refunds-provider.sql");
  private static final String OVER_REFUNDS_BOOKS =
      SqlFile.read(JdbcMatch.class, "over-refunds-books.sql");
  private static final String SEED = SqlFile.read(JdbcMatch.class, "seed.sql");
  private static final String TOKENS = SqlFile.read(JdbcMatch.class, "tokens.sql");

  private static final String PROVIDER_LOADS =
      """
      SELECT load_id FROM source_load JOIN source_import USING (import_id)
      WHERE side = 'provider' AND attached
        AND (NOT :searched OR indexed OR first_at < :from OR last_at >= :to) ORDER BY load_id
      """;
  private static final String RECHECK =
      """
      INSERT INTO match_recheck (run_id, discrepancy_id)
      SELECT :run, discrepancy_id FROM discrepancy
      WHERE state <> 'resolved' AND kind = ANY (:kinds) AND occurred_at < :to AND checked_to <= :to
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
  private final JdbcClient jdbc;
  private final JdbcMatch match;

  JdbcGather(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.match = new JdbcMatch(dataSource);
  }

  void forgetGathered(MatchRun run) {
    match.forget(
        run,
        "DELETE FROM match_item WHERE run_id = :run",
        "DELETE FROM match_seed WHERE run_id = :run",
        "DELETE FROM match_recheck WHERE run_id = :run",
        "DELETE FROM match_position WHERE run_id = :run",
        "DELETE FROM run_finding WHERE run_id = :run");
    jdbc.sql("ANALYZE match_key").update();
  }

  void gatherProvider(MatchRun run, MatchKeys keys, List<Long> loads) {
    match
        .window(keys.fillIn(GATHER_PROVIDER), run)
        .param("run", run.runId())
        .param("loads", loads.toArray(Long[]::new))
        .update();
  }

  void gatherBooks(MatchRun run, MatchKeys keys) {
    Predicate<String> byOrder = kind -> keys.of(kind) == ReferenceStyle.ORDER;
    match
        .window(keys.fillIn(GATHER_BOOKS), run)
        .param("run", run.runId())
        .param("byOrder", run.kinds().stream().filter(byOrder).toArray(String[]::new))
        .param("byReference", run.kinds().stream().filter(byOrder.negate()).toArray(String[]::new))
        .update();
  }

  /** Needs the payments' entries: gathered, and of other windows from the context. */
  void overRefundsAtProvider(MatchRun run) {
    jdbc.sql(OVER_REFUNDS_PROVIDER)
        .param("run", run.runId())
        .param("from", JdbcMatch.utc(run.from()))
        .update();
  }

  void overRefundsInBooks(MatchRun run) {
    jdbc.sql(OVER_REFUNDS_BOOKS)
        .param("run", run.runId())
        .param("from", JdbcMatch.utc(run.from()))
        .param("to", JdbcMatch.utc(run.to()))
        .update();
  }

  void recheck(MatchRun run) {
    match.ofRun(RECHECK, run).update();
  }

  void addNameless(MatchRun run) {
    match.ofRun(CONTEXT_NAMELESS, run).update();
  }

  /**
   * Adds what belongs to the same orders and payments as what the rounds before have brought.
   *
   * @return how many entries came
   */
  int addContext(MatchRun run, int round) {
    match.ofRun(SEED, run).param("round", round).update();
    jdbc.sql("ANALYZE match_seed").update();
    return match.ofRun(CONTEXT_BOOKS, run).param("round", round).update()
        + match.ofRun(CONTEXT_OBJECTS, run).param("round", round).update()
        + match
            .ofRun(CONTEXT_PROVIDER, run)
            .param("round", round)
            .param("loads", searchedLoads(run).toArray(Long[]::new))
            .update();
  }

  /** All loads of the provider, and as load 0 what came page by page. */
  List<Long> providerLoads(MatchRun run) {
    return providerLoads(run, false);
  }

  /** Those without index that lie wholly in the window needn't be searched once more. */
  private List<Long> searchedLoads(MatchRun run) {
    return providerLoads(run, true);
  }

  private List<Long> providerLoads(MatchRun run, boolean searched) {
    return Stream.concat(
            Stream.of(0L),
            jdbc
                .sql(PROVIDER_LOADS)
                .param("searched", searched)
                .param("from", JdbcMatch.utc(run.from()))
                .param("to", JdbcMatch.utc(run.to()))
                .query((row, _) -> row.getLong(1))
                .list()
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
}
