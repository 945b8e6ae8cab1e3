package io.tallystick.console.search;

import io.tallystick.checkout.money.Currencies;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

/** Looks everything up by an index; nothing here reads a table from end to end. */
@Component
final class JdbcSearch {
  /** The most hits. */
  static final int MOST = 50;

  // Each finder names orders and why; the orders themselves are read afterwards.
  private static final String BY_ID =
      """
      SELECT order_id, why FROM (
        SELECT order_id, 'order number' AS why FROM orders WHERE order_id = ANY (:spellings)
        UNION ALL
        SELECT order_id, 'payment ' || payment_intent_id FROM payment_attempt WHERE payment_intent_id = :id
        UNION ALL
        SELECT order_id, 'charge ' || charge_id FROM payment_attempt WHERE charge_id = :id
        UNION ALL
        SELECT order_id, 'payment attempt' FROM payment_attempt WHERE attempt_id = :id
        UNION ALL
        SELECT external_ref, 'checkout attempt' FROM checkout_fact WHERE attempt_id = :id AND fact = 'order_committed'
        UNION ALL
        SELECT order_id, 'refund ' || provider_ref FROM refund WHERE provider_ref = :id
        UNION ALL
        SELECT order_id, 'refund ' || refund_id FROM refund WHERE refund_id = :id
        UNION ALL
        SELECT order_id, 'dispute ' || dispute_id FROM order_dispute WHERE dispute_id = :id AND order_id IS NOT NULL
        UNION ALL
        SELECT p.order_id, 'dispute ' || d.dispute_id FROM dispute d
        JOIN payment_attempt p ON p.payment_intent_id = d.payment_intent_id OR p.charge_id = d.charge_id
        WHERE d.dispute_id = :id
        UNION ALL
        SELECT p.order_id, o.object_type || ' ' || o.object_id FROM provider_object o
        JOIN payment_attempt p ON p.payment_intent_id = o.payment_intent_id
        WHERE o.object_id = :id
        UNION ALL
        SELECT o.order_id, x.object_type || ' ' || x.object_id FROM provider_object x
        JOIN orders o ON o.order_id = x.order_ref
        WHERE x.object_id = :id
      ) found LIMIT 200
      """;
  private static final String BY_EMAIL =
      """
      SELECT order_id, 'e-mail' AS why FROM order_contact WHERE lower(email) = lower(:email) LIMIT 500
      """;
  private static final String BY_AMOUNT =
      """
      SELECT order_id, why FROM (
        (SELECT order_id, 'order placed that day' AS why, placed_at AS at, currency FROM orders
         WHERE total_minor = ANY (:minors) AND placed_at >= :from AND placed_at < :to LIMIT 500)
        UNION ALL
        (SELECT order_id, 'payment of that day', coalesce(captured_at, created_at), currency FROM payment_attempt
         WHERE amount_minor = ANY (:minors) AND coalesce(captured_at, created_at) >= :from
           AND coalesce(captured_at, created_at) < :to LIMIT 500)
        UNION ALL
        (SELECT order_id, 'refund of that day', coalesce(settled_at, requested_at), currency FROM refund
         WHERE amount_minor = ANY (:minors) AND coalesce(settled_at, requested_at) >= :from
           AND coalesce(settled_at, requested_at) < :to LIMIT 500)
      ) found WHERE currency = ANY (:currencies) ORDER BY at DESC, order_id LIMIT 200
      """;
  private static final String ORDERS =
      "SELECT order_id, state, total_minor, currency, placed_at FROM orders WHERE order_id = ANY"
          + " (:orders)";
  private static final String OTHERS =
      """
      SELECT 'webhooks' AS page, event_id AS id, type AS why, state, NULL::bigint AS amount_minor, NULL AS currency, received_at AS at
      FROM webhook_event WHERE event_id = :id
      UNION ALL
      (SELECT 'payouts', payout_id, 'payout', status, amount_minor, currency, at FROM (
         SELECT payout_id, status, amount_minor, currency, created_at AS at, 1 AS rank FROM payout WHERE payout_id = :id
         UNION ALL
         SELECT payout_id, status, amount_minor, currency, first_seen_at, 2 FROM known_payout WHERE payout_id = :id) p
       ORDER BY rank LIMIT 1)
      UNION ALL
      SELECT '', attempt_id, 'checkout attempt without an order', 'no order', NULL, NULL, created_at
      FROM checkout_attempt a WHERE attempt_id = :id
        AND NOT EXISTS (SELECT FROM payment_attempt p WHERE p.attempt_id = a.attempt_id)
        AND NOT EXISTS (SELECT FROM checkout_fact f WHERE f.attempt_id = a.attempt_id AND f.fact = 'order_committed')
      UNION ALL
      SELECT '', dispute_id, 'dispute of no payment of ours', status, amount_minor, currency, first_seen_at
      FROM order_dispute WHERE dispute_id = :id AND order_id IS NULL
      UNION ALL
      SELECT '', object_id, object_type || ' at the provider, of no payment of ours', status, amount_minor, currency, created_at
      FROM provider_object o WHERE object_id = :id AND order_ref IS NULL
        AND NOT EXISTS (SELECT FROM payment_attempt p WHERE p.payment_intent_id = o.payment_intent_id)
      """;

  private record Found(String orderId, String why) {}

  private final JdbcClient jdbc;

  JdbcSearch(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  List<Hit> byId(String id) {
    List<Hit> hits =
        orders(
            jdbc.sql(BY_ID)
                .param("id", id)
                .param(
                    "spellings",
                    List.of(id, id.toUpperCase(Locale.ROOT)).stream()
                        .distinct()
                        .toArray(String[]::new))
                .query(JdbcSearch::found)
                .list());
    List<Hit> all = new ArrayList<>(hits);
    all.addAll(
        jdbc.sql(OTHERS)
            .param("id", id)
            .query(
                (row, _) -> {
                  String page = text(row, "page");
                  String name = text(row, "id");
                  return hit(page.isEmpty() ? "" : path(page, name), name, text(row, "why"), row);
                })
            .list());
    return all;
  }

  /** The latest first. */
  List<Hit> byEmail(String email) {
    return orders(jdbc.sql(BY_EMAIL).param("email", email).query(JdbcSearch::found).list()).stream()
        .sorted(
            Comparator.comparing(Hit::at, Comparator.nullsLast(Comparator.reverseOrder()))
                .thenComparing(Hit::name))
        .toList();
  }

  /** Of that time; the day's zone is the caller's matter. */
  List<Hit> byAmount(Query.Amount amount, Instant from, Instant to) {
    List<Hit> hits = new ArrayList<>();
    // an amount means another number of minor units in each currency's decimals
    for (long minor : amount.minors()) {
      hits.addAll(
          orders(
              jdbc.sql(BY_AMOUNT)
                  .param("minors", new Long[] {minor})
                  .param("from", from.atOffset(ZoneOffset.UTC))
                  .param("to", to.atOffset(ZoneOffset.UTC))
                  .param("currencies", currencies(amount, minor))
                  .query(JdbcSearch::found)
                  .list()));
    }
    return hits;
  }

  /** Those of our books in which the decimal is so many minor units. */
  private String[] currencies(Query.Amount amount, long minor) {
    if (amount.currency() != null) {
      return new String[] {amount.currency()};
    }
    return Currency.getAvailableCurrencies().stream()
        .map(Currency::getCurrencyCode)
        .filter(each -> isSo(amount.decimal(), each, minor))
        .toArray(String[]::new);
  }

  private static boolean isSo(String decimal, String currency, long minor) {
    try {
      return Currencies.toMinor(decimal, currency) == minor;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private List<Hit> orders(List<Found> found) {
    Map<String, String> why = new LinkedHashMap<>();
    found.forEach(each -> why.putIfAbsent(each.orderId(), each.why()));
    Map<String, Hit> orders = new LinkedHashMap<>();
    jdbc.sql(ORDERS)
        .param("orders", why.keySet().toArray(String[]::new))
        .query(
            row -> {
              String id = text(row, "order_id");
              orders.put(
                  id,
                  new Hit(
                      path("orders", id),
                      id,
                      why.getOrDefault(id, ""),
                      row.getString("state"),
                      row.getLong("total_minor"),
                      row.getString("currency"),
                      instant(row, "placed_at")));
            });
    List<Hit> inOrder = new ArrayList<>();
    for (String id : why.keySet()) {
      Hit hit = orders.get(id);
      if (hit != null) {
        inOrder.add(hit);
      }
    }
    return inOrder;
  }

  private static Hit hit(String path, String name, String why, ResultSet row) throws SQLException {
    long amount = row.getLong("amount_minor");
    boolean none = row.wasNull();
    return new Hit(
        path,
        name,
        why,
        row.getString("state"),
        none ? null : amount,
        row.getString("currency"),
        row.getObject("at") == null ? null : instant(row, "at"));
  }

  private static String path(String page, String id) {
    return UriComponentsBuilder.fromPath("/").pathSegment(page, id).encode().toUriString();
  }

  private static Found found(ResultSet row, int n) throws SQLException {
    return new Found(text(row, "order_id"), text(row, "why"));
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
