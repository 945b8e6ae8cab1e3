package io.tallystick.checkout.attribution;

import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of marketing's numbers beside those of finance, with the gap by cause. */
public final class MarketingVsFinance {
  private static final int MAX_ROWS = 10_000;

  // Each purchase and each claim says what it adds to the gap; a pair on the same day says it once.
  private static final String TABLE =
      """
      WITH server AS (
        SELECT (s.occurred_at AT TIME ZONE :zone)::date AS day, s.currency, s.amount_minor,
            coalesce(a.source, a.medium, a.campaign, a.term, a.content, a.referrer) IS NOT NULL AS attributed,
            c.client_event_id, coalesce(c.value_minor, 0) AS value_minor,
            (c.received_at AT TIME ZONE :zone)::date = (s.occurred_at AT TIME ZONE :zone)::date
              AND coalesce(c.currency, s.currency) = s.currency AS same
        FROM analytics_event s
        LEFT JOIN order_attribution a USING (order_id)
        LEFT JOIN LATERAL (
          SELECT client_event_id, value_minor, currency, received_at FROM client_event
          WHERE kind = 'purchase' AND order_id = s.order_id ORDER BY received_at, client_event_id LIMIT 1) c ON true
        WHERE s.kind = 'purchase' AND s.occurred_at >= :from AND s.occurred_at < :to
      ), claim AS (
        SELECT (c.received_at AT TIME ZONE :zone)::date AS day, coalesce(c.currency, s.currency, 'XXX') AS currency,
            coalesce(c.value_minor, 0) AS value_minor,
            CASE WHEN NOT EXISTS (SELECT 1 FROM orders o WHERE o.order_id = c.order_id) THEN 'unknown'
                 WHEN s.order_id IS NULL THEN 'not_paid'
                 WHEN EXISTS (SELECT 1 FROM client_event e WHERE e.kind = 'purchase' AND e.order_id = c.order_id
                              AND (e.received_at, e.client_event_id) < (c.received_at, c.client_event_id)) THEN 'twice'
                 WHEN (c.received_at AT TIME ZONE :zone)::date <> (s.occurred_at AT TIME ZONE :zone)::date
                   OR coalesce(c.currency, s.currency) <> s.currency THEN 'other_day'
                 ELSE 'told' END AS what
        FROM client_event c
        LEFT JOIN analytics_event s ON s.kind = 'purchase' AND s.order_id = c.order_id
        WHERE c.kind = 'purchase' AND c.received_at >= :from AND c.received_at < :to
      ), part AS (
        SELECT day, currency, 0 AS views, 0 AS starts, 0 AS claimed, 0 AS claimed_minor, 1 AS purchases,
            amount_minor AS actual_minor, CASE WHEN attributed THEN 1 ELSE 0 END AS attributed,
            CASE WHEN attributed THEN amount_minor ELSE 0 END AS attributed_minor, 0 AS refunded_minor,
            CASE WHEN client_event_id IS NULL THEN amount_minor ELSE 0 END AS not_told, 0 AS unknown_order,
            0 AS not_paid, 0 AS twice, CASE WHEN same THEN amount_minor - value_minor ELSE 0 END AS other_amount,
            CASE WHEN NOT same THEN amount_minor ELSE 0 END AS other_day
        FROM server
        UNION ALL
        SELECT day, currency, 0, 0, 1, value_minor, 0, 0, 0, 0, 0, 0, CASE what WHEN 'unknown' THEN -value_minor ELSE 0 END,
            CASE what WHEN 'not_paid' THEN -value_minor ELSE 0 END, CASE what WHEN 'twice' THEN -value_minor ELSE 0 END, 0,
            CASE what WHEN 'other_day' THEN -value_minor ELSE 0 END
        FROM claim
        UNION ALL
        SELECT (occurred_at AT TIME ZONE :zone)::date, currency, 0, 0, 0, 0, 0, 0, 0, 0, -amount_minor, 0, 0, 0, 0, 0, 0
        FROM analytics_event
        WHERE kind IN ('refund', 'refund_failed') AND occurred_at >= :from AND occurred_at < :to
        UNION ALL
        SELECT (received_at AT TIME ZONE :zone)::date, 'XXX', CASE kind WHEN 'page_view' THEN 1 ELSE 0 END,
            CASE kind WHEN 'checkout_start' THEN 1 ELSE 0 END, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        FROM client_event
        WHERE kind IN ('page_view', 'checkout_start') AND received_at >= :from AND received_at < :to
      )
      SELECT day, currency, sum(views)::bigint AS views, sum(starts)::bigint AS starts, sum(claimed)::bigint AS claimed,
          sum(claimed_minor)::numeric AS claimed_minor, sum(purchases)::bigint AS purchases,
          sum(actual_minor)::numeric AS actual_minor, sum(attributed)::bigint AS attributed,
          sum(attributed_minor)::numeric AS attributed_minor, sum(refunded_minor)::numeric AS refunded_minor,
          sum(not_told)::numeric AS not_told, sum(unknown_order)::numeric AS unknown_order,
          sum(not_paid)::numeric AS not_paid, sum(twice)::numeric AS twice, sum(other_amount)::numeric AS other_amount,
          sum(other_day)::numeric AS other_day
      FROM part GROUP BY day, currency ORDER BY day, currency LIMIT :limit
      """;

  private final JdbcClient jdbc;

  public MarketingVsFinance(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** The days of [from, to) in that time zone, by day and currency; at most 10,000 rows. */
  public List<MarketingDay> days(LocalDate from, LocalDate to, ZoneId zone) {
    return jdbc.sql(TABLE)
        .param("from", start(from, zone))
        .param("to", start(to, zone))
        .param("zone", zone.getId())
        .param("limit", MAX_ROWS)
        .query((row, _) -> day(row))
        .list();
  }

  private static MarketingDay day(ResultSet row) throws SQLException {
    return new MarketingDay(
        Objects.requireNonNull(row.getObject("day", LocalDate.class)),
        Objects.requireNonNull(row.getString("currency")),
        row.getLong("views"),
        row.getLong("starts"),
        row.getLong("claimed"),
        minor(row, "claimed_minor"),
        row.getLong("purchases"),
        minor(row, "actual_minor"),
        row.getLong("attributed"),
        minor(row, "attributed_minor"),
        minor(row, "refunded_minor"),
        new MarketingDay.Gap(
            minor(row, "not_told"),
            minor(row, "unknown_order"),
            minor(row, "not_paid"),
            minor(row, "twice"),
            minor(row, "other_amount"),
            minor(row, "other_day")));
  }

  private static BigInteger minor(ResultSet row, String column) throws SQLException {
    return row.getBigDecimal(column).toBigIntegerExact();
  }

  private static OffsetDateTime start(LocalDate day, ZoneId zone) {
    return day.atStartOfDay(zone).toInstant().atOffset(ZoneOffset.UTC);
  }
}
