package io.tallystick.reports.payouts;

import io.tallystick.reports.payouts.Waterfall.Content;
import io.tallystick.reports.payouts.Waterfall.Line;
import io.tallystick.reports.payouts.Waterfall.Part;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads waterfalls: of one payout, and of all movements of a period. */
public final class Waterfalls {
  private static final String LINES =
      """
      SELECT m.part, e.category, count(*) AS count, sum(m.minor)::bigint AS minor
      FROM (MOVEMENTS) e
      CROSS JOIN LATERAL (
          VALUES (CASE e.kind WHEN 'charge' THEN 'gross' WHEN 'refund' THEN 'refunds' WHEN 'dispute' THEN 'disputes'
                              WHEN 'dispute_reversal' THEN 'disputes' WHEN 'fee' THEN 'fees' WHEN 'payout' THEN 'payouts'
                              ELSE 'adjustments' END, e.gross_minor, true),
                 ('fees', -e.fee_minor, e.fee_minor <> 0)) AS m (part, minor, made)
      WHERE m.made
      GROUP BY m.part, e.category
      """;
  private static final String OF_PAYOUT =
      LINES.replace(
          "MOVEMENTS",
          "SELECT * FROM payout_content WHERE payout_id = :payout AND currency = :currency");
  private static final String OF_PERIOD =
      LINES.replace(
          "MOVEMENTS",
          """
          SELECT kind, category, gross_minor, fee_minor FROM provider_entry
          WHERE occurred_at >= :from AND occurred_at < :to AND settled_currency = :currency
          """);
  private static final String PAYOUT =
      """
      SELECT p.currency, p.amount_minor AS minor, p.automatic,
          p.content_read_at IS NOT NULL
          OR EXISTS (SELECT FROM source_load l JOIN source_import i USING (import_id)
                     WHERE i.format = 'payout_reconciliation.itemized'
                       AND l.load_id = ANY (ARRAY (SELECT load_id FROM payout_content c WHERE c.payout_id = :payout))) AS whole
      FROM payout p WHERE p.payout_id = :payout
      """;
  private static final String BALANCE =
      """
      SELECT coalesce(sum(net_minor), 0)::bigint FROM provider_entry
      WHERE occurred_at < :at AND settled_currency = :currency
      """;
  private static final Comparator<Line> ORDER =
      Comparator.comparing(Line::part).thenComparing(Line::category);

  private final JdbcClient jdbc;

  public Waterfalls(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  private record Head(String currency, long minor, boolean automatic, boolean whole) {
    Content content() {
      if (!automatic) {
        return Content.NOT_DECOMPOSABLE;
      }
      return whole ? Content.WHOLE : Content.NOT_KNOWN_YET;
    }
  }

  /** A payout's, from gross to its amount; empty if the provider's record doesn't have it. */
  public Optional<Waterfall> ofPayout(String payoutId) {
    Optional<Head> found = jdbc.sql(PAYOUT).param("payout", payoutId).query(Head.class).optional();
    return found.map(
        payout ->
            new Waterfall(
                payoutId,
                payout.currency(),
                payout.content(),
                0,
                lines(
                    jdbc.sql(OF_PAYOUT)
                        .param("payout", payoutId)
                        .param("currency", payout.currency())),
                payout.minor()));
  }

  /**
   * All movements of the provider's balance in a period. The opening balance is the sum of all that
   * was imported before it: reading it takes longer the more there is.
   *
   * @param from the period's beginning; to is its end, not in it
   */
  public Waterfall ofPeriod(String currency, Instant from, Instant to) {
    return new Waterfall(
        null,
        currency,
        Content.WHOLE,
        balance(currency, from),
        lines(
            jdbc.sql(OF_PERIOD)
                .param("currency", currency)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))),
        balance(currency, to));
  }

  private long balance(String currency, Instant at) {
    return jdbc.sql(BALANCE)
        .param("currency", currency)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .query(Long.class)
        .single();
  }

  private static List<Line> lines(JdbcClient.StatementSpec sql) {
    return sql.query(Waterfalls::line).list().stream().sorted(ORDER).toList();
  }

  private static Line line(ResultSet row, int n) throws SQLException {
    return new Line(
        Part.valueOf(Objects.requireNonNull(row.getString("part")).toUpperCase(Locale.ROOT)),
        Objects.requireNonNull(row.getString("category")),
        row.getLong("count"),
        row.getLong("minor"));
  }
}
