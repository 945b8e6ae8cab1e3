package io.tallystick.reconciliation.check;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.reconciliation.batch.SqlFile;
import io.tallystick.reconciliation.incident.Incidents;
import io.tallystick.reconciliation.partition.Piece;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a run of a check finds, repairs and leaves: run_finding, run_repair, discrepancy. */
final class JdbcFindings {
  private static final String FIND =
      """
      INSERT INTO run_finding (run_id, fingerprint, type, severity, kind, order_id, provider_ref, group_key, currency,
          books_minor, provider_minor, at_stake_minor, explanation, evidence, occurred_at, owned, entries, cause, deadline)
      SELECT :run, encode(sha256(convert_to(concat_ws('|', f.type, :job, f.currency, f.anchor), 'UTF8')), 'hex'), f.type,
          (:severities::jsonb) ->> f.type, :job, f.order_id, f.provider_ref, f.anchor, f.currency, f.books_minor,
          f.provider_minor, f.at_stake_minor, f.explanation, f.evidence, f.occurred_at, true, '{}', f.cause, f.deadline
      FROM (QUERY) f
      WHERE f.type <> ALL (:off)
      """;
  private static final String STILL =
      """
      UPDATE run_finding SET gone = true
      WHERE run_id = :run
        AND fingerprint IN (SELECT fingerprint FROM run_repair WHERE run_id = :run AND state <> 'planned')
        AND (type, group_key) NOT IN (SELECT f.type, f.anchor FROM (QUERY) f)
      """;
  private static final String REPAIRABLE =
      """
      SELECT f.run_id, f.fingerprint, f.type, f.group_key, f.order_id, f.provider_ref, f.currency, f.at_stake_minor
      FROM run_finding f
      WHERE f.run_id = :run AND f.type = ANY (:types)
      ORDER BY f.occurred_at, f.fingerprint
      """;
  private static final String PLAN =
      """
      INSERT INTO run_repair (run_id, fingerprint, type, anchor, order_id, provider_ref, currency, at_stake_minor, plan,
          state)
      SELECT run_id, fingerprint, type, group_key, order_id, provider_ref, currency, at_stake_minor, :plan, 'planned'
      FROM run_finding WHERE run_id = :run AND fingerprint = :fingerprint
      ON CONFLICT ON CONSTRAINT run_repair_once DO NOTHING
      """;
  private static final String PLANNED =
      """
      SELECT run_id, fingerprint, type, anchor AS group_key, order_id, provider_ref, currency, at_stake_minor
      FROM run_repair
      WHERE run_id = :run AND state = 'planned' AND fingerprint > :after AND fingerprint <= :upTo
      ORDER BY fingerprint LIMIT :limit
      """;
  private static final String LAST_FINGERPRINTS =
      """
      SELECT max(fingerprint) AS last_fingerprint
      FROM (SELECT fingerprint, ntile(:pieces) OVER (ORDER BY fingerprint) AS piece
            FROM run_repair WHERE run_id = :run) dealt
      GROUP BY piece ORDER BY piece
      """;
  private static final String REPAIRED =
      """
      UPDATE run_repair SET state = :state, before = :before, after = :after, why = :why, ended_at = :now
      WHERE run_id = :run AND fingerprint = :fingerprint AND state = 'planned'
      """;
  private static final String DISCREPANCIES = SqlFile.read(JdbcFindings.class, "discrepancies.sql");
  private static final String CLOSED = SqlFile.read(JdbcFindings.class, "closed.sql");

  private final JdbcClient jdbc;
  private final Incidents incidents;

  JdbcFindings(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.incidents = new Incidents(dataSource);
  }

  /** In the caller's transaction: what was found before, perhaps by a process that died, goes. */
  void find(CheckRun run, Check check, String severities, List<String> off) {
    jdbc.sql("DELETE FROM run_finding WHERE run_id = :run").param("run", run.runId()).update();
    asked(jdbc.sql(with(FIND, check)), run)
        .param("severities", severities)
        .param("off", off.toArray(String[]::new))
        .update();
    incidents.group(run.runId());
    long examined = asked(jdbc.sql(check.population()), run).query(Long.class).single();
    jdbc.sql("UPDATE reconciliation_run SET examined = :examined WHERE run_id = :run")
        .param("examined", examined)
        .param("run", run.runId())
        .update();
  }

  private static String with(String sql, Check check) {
    return sql.replace("QUERY", check.query());
  }

  /** Looks again: what was repaired and isn't found any more is right. */
  void verify(CheckRun run, Check check) {
    asked(jdbc.sql(with(STILL, check)), run).update();
  }

  private JdbcClient.StatementSpec asked(JdbcClient.StatementSpec sql, CheckRun run) {
    String[] again =
        jdbc.sql("SELECT group_key FROM discrepancy WHERE kind = :job AND state <> 'resolved'")
            .param("job", run.job())
            .query(String.class)
            .list()
            .toArray(String[]::new);
    return sql.param("run", run.runId())
        .param("job", run.job())
        .param("from", utc(run.from()))
        .param("to", utc(run.to()))
        .param("now", utc(run.now()))
        .param("grace", run.grace().toSeconds() + " seconds")
        .param("again", again);
  }

  List<Found> repairable(CheckRun run, List<String> types) {
    return jdbc.sql(REPAIRABLE)
        .param("run", run.runId())
        .param("types", types.toArray(String[]::new))
        .query(JdbcFindings::found)
        .list();
  }

  void plan(Found found, String plan) {
    jdbc.sql(PLAN)
        .param("run", found.runId())
        .param("fingerprint", found.fingerprint())
        .param("plan", plan)
        .update();
  }

  void overLimit(long runId, long repairs) {
    jdbc.sql("UPDATE reconciliation_run SET over_limit = :repairs WHERE run_id = :run")
        .param("repairs", repairs)
        .param("run", runId)
        .update();
  }

  /** How many repairs the run has planned, done ones among them. */
  long planned(long runId) {
    return jdbc.sql("SELECT count(*) FROM run_repair WHERE run_id = :run")
        .param("run", runId)
        .query(Long.class)
        .single();
  }

  /** Deals them out, done ones among them: a restart cuts as the first start did. */
  List<Piece> pieces(long runId, int number) {
    return Piece.between(
        jdbc.sql(LAST_FINGERPRINTS)
            .param("run", runId)
            .param("pieces", number)
            .query((row, _) -> text(row, "last_fingerprint"))
            .list());
  }

  /** What of a piece isn't done yet. */
  List<Found> planned(long runId, String after, String upTo, int limit) {
    return jdbc.sql(PLANNED)
        .param("run", runId)
        .param("after", after)
        .param("upTo", upTo)
        .param("limit", limit)
        .query(JdbcFindings::found)
        .list();
  }

  private static Found found(ResultSet row, int n) throws SQLException {
    return new Found(
        row.getLong("run_id"),
        text(row, "fingerprint"),
        DiscrepancyType.valueOf(text(row, "type")),
        text(row, "group_key"),
        row.getString("order_id"),
        row.getString("provider_ref"),
        text(row, "currency"),
        row.getLong("at_stake_minor"));
  }

  void repaired(
      Found found,
      String state,
      @Nullable String before,
      @Nullable String after,
      @Nullable String why,
      Instant now) {
    jdbc.sql(REPAIRED)
        .param("run", found.runId())
        .param("fingerprint", found.fingerprint())
        .param("state", state)
        .param("before", before)
        .param("after", after)
        .param("why", why)
        .param("now", utc(now))
        .update();
  }

  /** In the caller's transaction. */
  void carryOn(CheckRun run, Instant now) {
    for (String sql : List.of(DISCREPANCIES, CLOSED)) {
      jdbc.sql(sql)
          .param("run", run.runId())
          .param("job", run.job())
          .param("to", utc(run.to()))
          .param("now", utc(now))
          .update();
    }
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
