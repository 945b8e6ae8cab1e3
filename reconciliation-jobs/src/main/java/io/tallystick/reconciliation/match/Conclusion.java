package io.tallystick.reconciliation.match;

import io.tallystick.reconciliation.batch.SqlFile;
import io.tallystick.reconciliation.incident.Incidents;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The last step, one transaction: the run's findings become discrepancies, those that have gone are
 * closed with their evidence, timing differences are carried on, and the tie-out is struck. A dry
 * run strikes the tie-out and leaves the rest as it was.
 */
public final class Conclusion {
  private static final String FORGET_UNFOUNDED =
      """
      DELETE FROM run_finding f
      WHERE f.run_id = :run AND NOT f.owned
        AND NOT EXISTS (SELECT 1 FROM match_recheck r JOIN discrepancy d USING (discrepancy_id)
                        WHERE r.run_id = :run AND d.fingerprint = f.fingerprint)
        AND f.fingerprint NOT IN (   -- nor shares an entry with one; joined once, not finding by finding
            SELECT other.fingerprint
            FROM run_finding other
            CROSS JOIN LATERAL unnest(other.entries) AS found (entry)
            JOIN (SELECT unnest(d.entries) AS entry FROM match_recheck r JOIN discrepancy d USING (discrepancy_id)
                  WHERE r.run_id = :run) known USING (entry)
            WHERE other.run_id = :run)
        AND NOT EXISTS (SELECT 1 FROM timing_difference t
                        WHERE t.closed_run IS NULL AND t.kind = f.kind AND t.side || ':' || t.entry_key = ANY (f.entries))
      """;
  private static final String DISCREPANCIES =
      SqlFile.read(Conclusion.class, "conclude-discrepancies.sql");
  private static final String CLOSED = SqlFile.read(Conclusion.class, "conclude-closed.sql");
  private static final String NEW_TIMING =
      """
      INSERT INTO timing_difference (side, entry_key, kind, group_key, currency, amount_minor, occurred_at, first_run,
          order_id, provider_ref)
      SELECT side, entry_key, kind, group_key, currency, amount_minor, occurred_at, :run,
             order_id, CASE side WHEN 'books' THEN provider_ref ELSE entry_id END
      FROM match_item WHERE run_id = :run AND owned AND outcome = 'timing'
      ON CONFLICT DO NOTHING
      """;
  private static final String PAST_TIMING =
      """
      UPDATE timing_difference t SET closed_run = :run, outcome = coalesce(i.outcome, 'matched')
      FROM match_item i
      WHERE i.run_id = :run AND i.side = t.side AND i.entry_key = t.entry_key AND i.kind = t.kind
        AND t.closed_run IS NULL
        AND (i.outcome IN ('matched', 'discrepancy')
             OR i.outcome IS NULL AND NOT i.owned AND i.moves AND i.kind = ANY (:kinds)
                AND i.occurred_at >= :from AND i.occurred_at < :to)   -- it cancelled out in this run
      """;
  private static final String TIE_OUT = SqlFile.read(Conclusion.class, "tie-out.sql");
  private static final List<String> FORGET =
      List.of(
          "DELETE FROM match_key WHERE run_id = :run",
          "DELETE FROM match_cancelled WHERE run_id = :run",
          "DELETE FROM match_seed WHERE run_id = :run",
          "DELETE FROM match_recheck WHERE run_id = :run",
          "DELETE FROM match_style WHERE run_id = :run",
          "DELETE FROM match_item WHERE run_id = :run",
          "DELETE FROM match_position WHERE run_id = :run");

  private final JdbcMatch match;
  private final JdbcCancel cancel;
  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final Incidents incidents;
  private final Clock clock;

  public Conclusion(DataSource dataSource, TransactionTemplate transaction, Clock clock) {
    this.match = new JdbcMatch(dataSource);
    this.cancel = new JdbcCancel(dataSource);
    this.jdbc = JdbcClient.create(dataSource);
    this.transaction = transaction;
    this.incidents = new Incidents(dataSource);
    this.clock = clock;
  }

  public void run(long runId, boolean dryRun) {
    transaction.executeWithoutResult(_ -> conclude(match.run(runId), dryRun));
  }

  private void conclude(MatchRun run, boolean dryRun) {
    if (!cancel.isOpen(run)) {
      return; // this transaction had committed when the process died: nothing is left to conclude
    }
    sql(FORGET_UNFOUNDED, run).update();
    incidents.findCauses(run.runId());
    incidents.group(run.runId());
    sql(TIE_OUT, run).param("matchedKinds", run.kinds().toArray(String[]::new)).update();
    if (!dryRun) {
      sql(DISCREPANCIES, run)
          .param("to", JdbcMatch.utc(run.to()))
          .param("now", JdbcMatch.utc(clock.instant()))
          .update();
      sql(CLOSED, run)
          .param("kinds", run.kinds().toArray(String[]::new))
          .param("from", JdbcMatch.utc(run.from()))
          .param("to", JdbcMatch.utc(run.to()))
          .param("now", JdbcMatch.utc(clock.instant()))
          .update();
      sql(NEW_TIMING, run).update();
      sql(PAST_TIMING, run)
          .param("kinds", run.kinds().toArray(String[]::new))
          .param("from", JdbcMatch.utc(run.from()))
          .param("to", JdbcMatch.utc(run.to()))
          .update();
    }
    FORGET.forEach(statement -> sql(statement, run).update());
  }

  private JdbcClient.StatementSpec sql(String sql, MatchRun run) {
    return jdbc.sql(sql).param("run", run.runId());
  }
}
