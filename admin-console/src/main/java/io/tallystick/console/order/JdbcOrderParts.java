package io.tallystick.console.order;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What belongs to one order, beside what a verdict needs. Each list is bounded. */
@Component
final class JdbcOrderParts {
  private static final String LINES =
      """
      SELECT sku, name, kind, quantity, unit_minor, discount_minor, unit_minor * quantity - discount_minor AS sum_minor
      FROM order_line WHERE order_id = :order ORDER BY line_no LIMIT 200
      """;
  private static final String EXTRAS =
      """
      SELECT code AS sku, name, kind, 1 AS quantity, amount_minor AS unit_minor, 0 AS discount_minor, amount_minor AS sum_minor
      FROM order_extra WHERE order_id = :order ORDER BY extra_no LIMIT 50
      """;
  private static final String STOCK =
      """
      SELECT sku, quantity, state, expires_at, changed_at FROM reservation
      WHERE attempt_id IN (SELECT attempt_id FROM payment_attempt WHERE order_id = :order
        UNION SELECT attempt_id FROM checkout_fact WHERE external_ref = :order AND fact = 'order_committed')
      ORDER BY changed_at, sku LIMIT 200
      """;
  private static final String ITEMS =
      "SELECT sku, quantity, shipped FROM fulfillment_item WHERE order_id = :order ORDER BY sku"
          + " LIMIT 200";
  private static final String RECEIPTS =
      """
      SELECT count(*) FILTER (WHERE kind = 'receipt') AS receipts,
             coalesce(bool_or(kind = 'receipt' AND state = 'waiting'), false) AS waiting
      FROM notification WHERE order_id = :order
      """;
  private static final String DISCREPANCIES =
      """
      SELECT discrepancy_id, type, severity, at_stake_minor, currency, explanation, deadline FROM discrepancy
      WHERE order_id = :order AND state <> 'resolved' ORDER BY at_stake_minor DESC, discrepancy_id LIMIT 20
      """;
  private static final String PROVIDER =
      """
      SELECT object_id, object_type, status, amount_minor, currency, seen_at FROM provider_object
      WHERE object_id = ANY (:objects) ORDER BY seen_at DESC, object_id LIMIT 20
      """;

  /** An article, or shipping or a fee. */
  record Line(
      String sku,
      String name,
      String kind,
      int quantity,
      long unitMinor,
      long discountMinor,
      long sumMinor) {}

  /** Held or sold for it. */
  record Stock(String sku, long quantity, String state, Instant expiresAt, Instant changedAt) {}

  /** To be sent. */
  record Item(String sku, int quantity, int shipped) {}

  /** Mails with the receipt. */
  record Receipts(long meant, boolean waiting) {}

  /** A difference that stands. */
  record Difference(
      long discrepancyId,
      String type,
      String severity,
      long atStakeMinor,
      String currency,
      String explanation,
      @Nullable Instant deadline) {}

  /** As the provider's own record has it. */
  record AtProvider(
      String objectId,
      String objectType,
      String status,
      long amountMinor,
      String currency,
      Instant seenAt) {}

  private final JdbcClient jdbc;

  JdbcOrderParts(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  List<Line> lines(String orderId) {
    return jdbc.sql(LINES).param("order", orderId).query(JdbcOrderParts::line).list();
  }

  List<Line> extras(String orderId) {
    return jdbc.sql(EXTRAS).param("order", orderId).query(JdbcOrderParts::line).list();
  }

  private static Line line(ResultSet row, int n) throws SQLException {
    return new Line(
        JdbcBooks.text(row, "sku"),
        JdbcBooks.text(row, "name"),
        JdbcBooks.text(row, "kind"),
        row.getInt("quantity"),
        row.getLong("unit_minor"),
        row.getLong("discount_minor"),
        row.getLong("sum_minor"));
  }

  List<Stock> stock(String orderId) {
    return jdbc.sql(STOCK)
        .param("order", orderId)
        .query(
            (row, _) ->
                new Stock(
                    JdbcBooks.text(row, "sku"),
                    row.getLong("quantity"),
                    JdbcBooks.text(row, "state"),
                    JdbcBooks.instant(row, "expires_at"),
                    JdbcBooks.instant(row, "changed_at")))
        .list();
  }

  List<Item> items(String orderId) {
    return jdbc.sql(ITEMS)
        .param("order", orderId)
        .query(
            (row, _) ->
                new Item(JdbcBooks.text(row, "sku"), row.getInt("quantity"), row.getInt("shipped")))
        .list();
  }

  Receipts receipts(String orderId) {
    return jdbc.sql(RECEIPTS)
        .param("order", orderId)
        .query((row, _) -> new Receipts(row.getLong("receipts"), row.getBoolean("waiting")))
        .single();
  }

  List<Difference> differences(String orderId) {
    return jdbc.sql(DISCREPANCIES)
        .param("order", orderId)
        .query(
            (row, _) ->
                new Difference(
                    row.getLong("discrepancy_id"),
                    JdbcBooks.text(row, "type"),
                    JdbcBooks.text(row, "severity"),
                    row.getLong("at_stake_minor"),
                    JdbcBooks.text(row, "currency"),
                    JdbcBooks.text(row, "explanation"),
                    JdbcBooks.perhaps(row, "deadline")))
        .list();
  }

  List<AtProvider> atProvider(Books books) {
    return jdbc.sql(PROVIDER)
        .param("objects", JdbcBooks.objects(books).toArray(String[]::new))
        .query(
            (row, _) ->
                new AtProvider(
                    JdbcBooks.text(row, "object_id"),
                    JdbcBooks.text(row, "object_type"),
                    JdbcBooks.text(row, "status"),
                    row.getLong("amount_minor"),
                    JdbcBooks.text(row, "currency"),
                    JdbcBooks.instant(row, "seen_at")))
        .list();
  }
}
