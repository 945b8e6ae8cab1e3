package io.tallystick.reports;

import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Runs, tie-outs and discrepancies as the jobs leave them. */
public final class RunFixture {
  private final JdbcTemplate jdbc;

  public RunFixture(DataSource dataSource) {
    jdbc = new JdbcTemplate(dataSource);
  }

  public JdbcTemplate jdbc() {
    return jdbc;
  }

  /** A finished run of 2 March 2026 in Berlin. */
  public long run() {
    return Objects.requireNonNull(
        jdbc.queryForObject(
            """
            INSERT INTO reconciliation_run
                (job, window_from, window_to, grace, inputs, state, started_at, finished_at)
            VALUES ('nightly', '2026-03-01T23:00:00Z', '2026-03-02T23:00:00Z', interval '48 hours',
                    'digest-' || gen_random_uuid(), 'discrepancies', '2026-03-03T01:00:00Z',
                    '2026-03-03T01:00:07Z')
            RETURNING run_id
            """,
            Long.class));
  }

  /** One side of a tie-out line: pairs of count and amount in the table's order. */
  public void side(long run, String kind, String currency, String side, long... figures) {
    var arguments = new @Nullable Object[14];
    arguments[0] = run;
    arguments[1] = kind;
    arguments[2] = currency;
    arguments[3] = side;
    for (int i = 0; i < 10; i++) {
      arguments[4 + i] = i < figures.length ? figures[i] : 0L;
    }
    jdbc.update(
        "INSERT INTO run_tie_out VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", arguments);
  }

  /** An open discrepancy that this run found. */
  public long discrepancy(
      long run,
      String type,
      @Nullable String orderId,
      String currency,
      @Nullable Long booksMinor,
      @Nullable Long providerMinor) {
    long difference =
        (providerMinor == null ? 0 : providerMinor) - (booksMinor == null ? 0 : booksMinor);
    long id =
        Objects.requireNonNull(
            jdbc.queryForObject(
                """
                INSERT INTO discrepancy
                    (fingerprint, type, severity, state, kind, order_id, provider_ref, group_key, currency,
                     books_minor, provider_minor, at_stake_minor, explanation, evidence, occurred_at,
                     first_run, last_run, first_seen, last_seen, checked_to, entries)
                VALUES (gen_random_uuid(), ?, 'high', 'open', 'charge', ?, 'pi_' || ?, coalesce(?, 'none'), ?, ?, ?, abs(?),
                        'Books and provider differ', '{"provider": [{"id": "txn_1"}]}',
                        '2026-03-02T10:00:00Z', ?, ?, '2026-03-02T23:00:00Z', '2026-03-02T23:00:00Z',
                        '2026-03-02T23:00:00Z', '{}')
                RETURNING discrepancy_id
                """,
                Long.class,
                type,
                orderId,
                orderId,
                orderId,
                currency,
                booksMinor,
                providerMinor,
                difference,
                run,
                run));
    jdbc.update(
        """
        INSERT INTO run_finding
            (run_id, fingerprint, type, severity, kind, order_id, provider_ref, group_key, currency,
             books_minor, provider_minor, at_stake_minor, explanation, evidence, occurred_at, owned, entries)
        SELECT ?, fingerprint, type, severity, kind, order_id, provider_ref, group_key, currency,
               books_minor, provider_minor, at_stake_minor, explanation, evidence, occurred_at, true, '{}'
        FROM discrepancy WHERE discrepancy_id = ?
        """,
        run,
        id);
    return id;
  }
}
