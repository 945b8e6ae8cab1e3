package io.tallystick.console.payouts;

import static io.tallystick.console.page.Columns.text;
import static io.tallystick.console.page.Columns.time;
import static io.tallystick.console.page.Columns.timeOrNull;

import io.tallystick.console.page.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tables payout, bank_match and what is in a payout. */
final class JdbcPayoutPages {
  static final int PAGE = 50;

  private static final String PAYOUTS =
      """
      SELECT p.payout_id, p.amount_minor, p.currency, p.status, p.automatic, p.arrival_date, p.created_at,
        b.booked_on, m.how,
        EXISTS (SELECT FROM bank_statement_range r WHERE r.currency = p.currency AND r.first_on <= p.arrival_date
                AND r.last_on >= p.arrival_date) AS covered
      FROM payout p LEFT JOIN bank_match m USING (payout_id) LEFT JOIN bank_line b USING (line_id)
      """;
  private static final String LIST =
      PAYOUTS
          + """
          WHERE true [CONDITIONS]
          ORDER BY coalesce(p.arrival_date, '-infinity'::date) DESC, p.payout_id DESC LIMIT :limit
          """;
  private static final String ONE = PAYOUTS + "WHERE p.payout_id = :id";
  private static final String DETAILS =
      """
      SELECT p.entry_id, p.trace_id, p.reconciliation_status, p.content_read_at, p.seen_at, k.status AS told,
        k.last_seen_at AS told_at, k.failure_code, k.failure_message
      FROM payout p LEFT JOIN known_payout k USING (payout_id) WHERE p.payout_id = :id
      """;
  private static final String MOVEMENTS =
      """
      SELECT entry_id, kind, category, source_id, gross_minor, fee_minor, net_minor, currency, occurred_at
      FROM payout_content WHERE payout_id = :id ORDER BY occurred_at, entry_id LIMIT 51
      """;
  private static final String UNREAD =
      """
      SELECT count(*) FROM (SELECT 1 FROM known_payout k WHERE NOT EXISTS (
          SELECT FROM payout p WHERE p.payout_id = k.payout_id) LIMIT 1000) u
      """;
  private static final String STATUSES =
      "SELECT DISTINCT status FROM payout ORDER BY status LIMIT 20";

  /** What was told of it besides. */
  record Details(
      @Nullable String entryId,
      @Nullable String traceId,
      @Nullable String reconciliation,
      @Nullable Instant contentReadAt,
      Instant seenAt,
      @Nullable String told,
      @Nullable Instant toldAt,
      @Nullable String failureCode,
      @Nullable String failureMessage) {}

  /** One movement in it. */
  record Movement(
      String entryId,
      String kind,
      String category,
      @Nullable String sourceId,
      long gross,
      long fee,
      long net,
      String currency,
      Instant at) {}

  private final JdbcClient jdbc;

  JdbcPayoutPages(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** One row more than a page, if there are more. */
  List<PayoutRow> list(PayoutFilter filter) {
    var conditions = new StringBuilder();
    if (filter.status() != null) {
      conditions.append(" AND p.status = :status");
    }
    if (filter.bank() != null) {
      conditions.append(
          filter.bank().equals("yes") ? " AND m.line_id IS NOT NULL" : " AND m.line_id IS NULL");
    }
    if (filter.since() != null) {
      conditions.append(" AND p.arrival_date >= :since");
    }
    if (filter.afterId() != null) {
      conditions.append(
          " AND (coalesce(p.arrival_date, '-infinity'::date), p.payout_id) < (coalesce(:afterDay,"
              + " '-infinity'::date), :afterId)");
    }
    return jdbc.sql(LIST.replace("[CONDITIONS]", conditions))
        .param("status", filter.status())
        .param("since", filter.since())
        .param("afterDay", filter.afterDay())
        .param("afterId", filter.afterId())
        .param("limit", PAGE + 1)
        .query(JdbcPayoutPages::payout)
        .list();
  }

  Optional<PayoutRow> find(String id) {
    return jdbc.sql(ONE).param("id", id).query(JdbcPayoutPages::payout).optional();
  }

  private static PayoutRow payout(ResultSet row, int n) throws SQLException {
    return new PayoutRow(
        text(row, "payout_id"),
        row.getLong("amount_minor"),
        text(row, "currency"),
        text(row, "status"),
        row.getBoolean("automatic"),
        row.getObject("arrival_date", LocalDate.class),
        timeOrNull(row, "created_at"),
        row.getObject("booked_on", LocalDate.class),
        row.getString("how"),
        row.getBoolean("covered"));
  }

  Details details(String id) {
    return jdbc.sql(DETAILS)
        .param("id", id)
        .query(
            (row, _) ->
                new Details(
                    row.getString("entry_id"),
                    row.getString("trace_id"),
                    row.getString("reconciliation_status"),
                    timeOrNull(row, "content_read_at"),
                    time(row, "seen_at"),
                    row.getString("told"),
                    timeOrNull(row, "told_at"),
                    row.getString("failure_code"),
                    row.getString("failure_message")))
        .single();
  }

  /** The first 50, and one more if there are more. */
  List<Movement> movements(String id) {
    return jdbc.sql(MOVEMENTS)
        .param("id", id)
        .query(
            (row, _) ->
                new Movement(
                    text(row, "entry_id"),
                    text(row, "kind"),
                    text(row, "category"),
                    row.getString("source_id"),
                    row.getLong("gross_minor"),
                    row.getLong("fee_minor"),
                    row.getLong("net_minor"),
                    text(row, "currency"),
                    time(row, "occurred_at")))
        .list();
  }

  /** Payouts that webhooks told of and no import has read. */
  long unread() {
    return jdbc.sql(UNREAD).query((row, _) -> row.getLong(1)).single();
  }

  List<String> statuses() {
    return jdbc.sql(STATUSES).query(Columns::first).list();
  }
}
