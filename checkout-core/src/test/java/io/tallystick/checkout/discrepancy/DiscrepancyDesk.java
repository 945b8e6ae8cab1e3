package io.tallystick.checkout.discrepancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.ids.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A database with discrepancies in it, and who works on them. */
final class DiscrepancyDesk implements AutoCloseable {
  final SettableClock clock = new SettableClock(Instant.parse("2026-09-02T08:00:00Z"));
  final com.zaxxer.hikari.HikariDataSource pool = TestPostgres.pool();
  final DataSource dataSource = pool;
  final JdbcClient jdbc = JdbcClient.create(pool);
  final TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(pool));
  final Discrepancies discrepancies =
      new Discrepancies(
          pool, transaction, new Audit(pool, clock), clock, new Ids(clock, new Random(7)));
  private final long run;
  private int made;

  DiscrepancyDesk() {
    run =
        jdbc.sql(
                """
                INSERT INTO reconciliation_run (job, window_from, window_to, grace, inputs, state, started_at, finished_at)
                VALUES ('nightly', '2026-09-01Z', '2026-09-02Z', '1 hour', 'x', 'discrepancies', '2026-09-02T01:00Z', '2026-09-02T01:05Z')
                RETURNING run_id
                """)
            .query(Long.class)
            .single();
  }

  /** An open one, of a charge that our books don't have. */
  Seen open(long atStakeMinor) {
    made++;
    long id =
        jdbc.sql(
                """
                INSERT INTO discrepancy (fingerprint, type, severity, state, kind, provider_ref, group_key, currency,
                    provider_minor, at_stake_minor, explanation, evidence, occurred_at, first_run, last_run, first_seen,
                    last_seen, checked_to, entries)
                VALUES (:print, 'UNKNOWN_TO_US', 'high', 'open', 'charge', :print, :print, 'EUR', :minor, :minor,
                    'nothing of ours refers to it', '{}', '2026-09-01T12:00Z', :run, :run, '2026-09-02Z', '2026-09-02Z',
                    '2026-09-02Z', '{}')
                RETURNING discrepancy_id
                """)
            .param("print", "ch_" + made)
            .param("minor", atStakeMinor)
            .param("run", run)
            .query(Long.class)
            .single();
    return new Seen(id, 0);
  }

  Seen now(Seen seen) {
    return new Seen(
        seen.id(),
        jdbc.sql("SELECT version FROM discrepancy WHERE discrepancy_id = :id")
            .param("id", seen.id())
            .query(Integer.class)
            .single());
  }

  Map<String, Object> row(Seen seen) {
    return jdbc.sql(
            """
            SELECT state, owner, resolution, resolution_reason, resolved_by, approved_by, version FROM discrepancy
            WHERE discrepancy_id = :id
            """)
        .param("id", seen.id())
        .query()
        .singleRow();
  }

  /** State, owner, resolution, who resolved, who approved. */
  List<Object> standing(Seen seen) {
    Map<String, Object> row = row(seen);
    return java.util.Arrays.asList(
        row.get("state"),
        row.get("owner"),
        row.get("resolution"),
        row.get("resolved_by"),
        row.get("approved_by"));
  }

  /** action, actor, reason, before, after. */
  List<String> audit(Seen seen) {
    return jdbc.sql(
            """
            SELECT concat_ws(' | ', action, actor, reason, before, after) FROM audit WHERE subject = 'discrepancy:' || :id
            ORDER BY audit_id
            """)
        .param("id", seen.id())
        .query(String.class)
        .list();
  }

  /** As a run does that finds another amount. */
  void amountChanges(Seen seen, long minor) {
    jdbc.sql(
            "UPDATE discrepancy SET provider_minor = :minor, at_stake_minor = :minor WHERE"
                + " discrepancy_id = :id")
        .param("minor", minor)
        .param("id", seen.id())
        .update();
  }

  long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }

  /** Ends it, if what must always hold does. */
  @Override
  public void close() {
    try {
      String invariant = Files.readString(Path.of("../sql/invariants/discrepancies.sql"));
      assertThat(jdbc.sql(invariant).query().listOfRows()).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      pool.close();
    }
  }
}
