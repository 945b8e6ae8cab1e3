package io.tallystick.reconciliation.bankimport;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds the bank's line of each payout: by trace id, else by amount and a day that is at most three
 * business days (Monday to Friday; holidays aren't known) from the one it was expected on. A line
 * is one payout's, so of two equal payouts each needs its own. Found once, it stays so.
 */
public final class BankPairs {
  private static final String BY_TRACE =
      """
      INSERT INTO bank_match (payout_id, line_id, how, matched_at)
      SELECT DISTINCT ON (p.payout_id) p.payout_id, l.line_id, 'trace', :now
      FROM payout p
      JOIN bank_line l ON l.currency = p.currency
          AND (l.trace_id = p.trace_id
               OR l.booked_on BETWEEN p.arrival_date - 10 AND p.arrival_date + 10
                  AND l.reference LIKE '%' || replace(replace(replace(p.trace_id, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%')
      WHERE p.trace_id <> '' AND p.status = 'paid'
        AND (p.arrival_date >= :from OR p.payout_id = ANY (:open))
        AND NOT EXISTS (SELECT FROM bank_match m WHERE m.payout_id = p.payout_id)
        AND NOT EXISTS (SELECT FROM bank_match m WHERE m.line_id = l.line_id)
      ORDER BY p.payout_id, l.amount_minor <> p.amount_minor, l.line_id
      ON CONFLICT DO NOTHING
      """;
  private static final String CANDIDATES =
      """
      SELECT p.payout_id, l.line_id
      FROM payout p
      JOIN bank_line l ON l.currency = p.currency AND l.amount_minor = p.amount_minor
          AND l.booked_on
              BETWEEN p.arrival_date - (ARRAY[5, 5, 5, 3, 3, 3, 4])[extract(isodow FROM p.arrival_date)::integer]
              AND p.arrival_date + (ARRAY[3, 3, 5, 5, 5, 4, 3])[extract(isodow FROM p.arrival_date)::integer]
      WHERE p.status = 'paid' AND (p.arrival_date >= :from OR p.payout_id = ANY (:open))
        AND NOT EXISTS (SELECT FROM bank_match m WHERE m.payout_id = p.payout_id)
        AND NOT EXISTS (SELECT FROM bank_match m WHERE m.line_id = l.line_id)
      ORDER BY p.arrival_date, p.payout_id, l.booked_on, l.line_id
      """;
  private static final String INSERT =
      """
      INSERT INTO bank_match (payout_id, line_id, how, matched_at) VALUES (:payout, :line, 'amount', :now)
      ON CONFLICT DO NOTHING
      """;
  private static final String OPEN =
      """
      SELECT group_key FROM discrepancy
      WHERE kind = 'payout-match' AND state <> 'resolved' AND type = 'PAYOUT_NOT_AT_BANK'
      """;

  private record Pair(String payoutId, long lineId) {}

  private final JdbcClient jdbc;
  private final Clock clock;

  public BankPairs(DataSource dataSource, Clock clock) {
    this.jdbc = JdbcClient.create(dataSource);
    this.clock = clock;
  }

  /**
   * Looks for the lines of payouts that have none yet: those expected a fortnight before {@code
   * from} or later, and those that a discrepancy is open for.
   *
   * @return how many it found
   */
  public int find(Instant from) {
    String[] open = jdbc.sql(OPEN).query(String.class).list().toArray(String[]::new);
    int found = asked(BY_TRACE, from, open).param("now", now()).update();
    Set<String> payouts = new HashSet<>();
    Set<Long> lines = new HashSet<>();
    // the earliest payout takes the earliest line: windows of one length, so nothing better exists
    List<Pair> pairs =
        asked(CANDIDATES, from, open)
            .query((row, _) -> new Pair(text(row), row.getLong("line_id")))
            .list();
    for (Pair pair : pairs) {
      if (payouts.contains(pair.payoutId()) || lines.contains(pair.lineId())) {
        continue;
      }
      payouts.add(pair.payoutId());
      lines.add(pair.lineId());
      found +=
          jdbc.sql(INSERT)
              .param("payout", pair.payoutId())
              .param("line", pair.lineId())
              .param("now", now())
              .update();
    }
    return found;
  }

  private JdbcClient.StatementSpec asked(String sql, Instant from, String[] open) {
    return jdbc.sql(sql)
        .param("from", from.atOffset(ZoneOffset.UTC).toLocalDate().minusDays(14))
        .param("open", open);
  }

  private static String text(ResultSet row) throws SQLException {
    return Objects.requireNonNull(row.getString("payout_id"));
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }
}
