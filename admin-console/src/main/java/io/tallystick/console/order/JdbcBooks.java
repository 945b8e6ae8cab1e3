package io.tallystick.console.order;

import io.tallystick.checkout.fulfillment.FulfillmentState;
import io.tallystick.checkout.order.OrderState;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.refund.RefundState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What our books hold of orders, many at once: a verdict needs it all. */
@Component
public final class JdbcBooks {
  private static final String ORDERS =
      """
      SELECT o.order_id, o.state, o.currency, o.total_minor, o.placed_at, o.version, o.review_reason, o.customer_ref,
             coalesce((SELECT max(e.occurred_at) FROM order_event e WHERE e.order_id = o.order_id), o.placed_at) AS changed_at
      FROM orders o WHERE o.order_id = ANY (:orders)
      """;
  private static final String PAYMENTS =
      """
      SELECT order_id, attempt_id, state, provider_status, amount_minor, captured_minor, currency, payment_intent_id,
             charge_id, idempotency_key, method, failure_code, failure_message, created_at, captured_at, capture_before,
             ask_at
      FROM payment_attempt WHERE order_id = ANY (:orders) ORDER BY begun_no DESC LIMIT 2000
      """;
  private static final String REFUNDS =
      """
      SELECT order_id, refund_id, attempt_id, state, amount_minor, currency, provider_ref, reason, requested_by,
             approved_by, failure_reason, last_error, requested_at, settled_at
      FROM refund WHERE order_id = ANY (:orders) ORDER BY requested_at, refund_id LIMIT 2000
      """;
  private static final String DISPUTES =
      """
      SELECT order_id, dispute_id, status, amount_minor, currency, reason, evidence_due_by, last_seen_at
      FROM order_dispute WHERE order_id = ANY (:orders) ORDER BY first_seen_at, dispute_id LIMIT 2000
      """;
  private static final String GOODS =
      "SELECT order_id, state, held_reason, note, changed_at FROM fulfillment WHERE order_id = ANY"
          + " (:orders)";
  // Whichever came last: a delivered event, an import's look, an answer to a question of ours.
  private static final String HEARD =
      """
      SELECT source, status, at FROM (
        (SELECT 'webhook ' || event_id AS source, NULL AS status, received_at AS at
         FROM webhook_event WHERE object_id = ANY (:objects) ORDER BY received_at DESC LIMIT 1)
        UNION ALL
        (SELECT 'the import of the provider''s ' || object_type || ' ' || object_id, status, seen_at
         FROM provider_object WHERE object_id = ANY (:objects) ORDER BY seen_at DESC LIMIT 1)
        UNION ALL
        (SELECT 'the provider''s answer to ' || asked_by, NULL, answered_at
         FROM order_inquiry WHERE order_id = :order AND heard ORDER BY asked_at DESC LIMIT 1)
      ) heard ORDER BY at DESC LIMIT 1
      """;

  private record Of<T>(String orderId, T value) {}

  private final JdbcClient jdbc;

  JdbcBooks(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** One order with when the provider was last heard of it; null: there is none. */
  @Nullable Books of(String orderId) {
    Books books = of(List.of(orderId)).get(orderId);
    if (books == null) {
      return null;
    }
    Books.Heard heard =
        jdbc.sql(HEARD)
            .param("objects", objects(books).toArray(String[]::new))
            .param("order", orderId)
            .query(
                (row, _) ->
                    new Books.Heard(
                        row.getString("source"), row.getString("status"), instant(row, "at")))
            .optional()
            .orElse(null);
    return new Books(
        books.orderId(),
        books.state(),
        books.currency(),
        books.totalMinor(),
        books.placedAt(),
        books.changedAt(),
        books.version(),
        books.reviewReason(),
        books.customerRef(),
        books.payments(),
        books.refunds(),
        books.disputes(),
        books.goods(),
        heard);
  }

  /** The provider's ids of everything that belongs to the order. */
  static List<String> objects(Books books) {
    List<String> ids = new ArrayList<>();
    for (Books.Payment payment : books.payments()) {
      add(ids, payment.intentId());
      add(ids, payment.chargeId());
    }
    books.refunds().forEach(each -> add(ids, each.providerRef()));
    books.disputes().forEach(each -> ids.add(each.disputeId()));
    return ids;
  }

  private static void add(List<String> ids, @Nullable String id) {
    if (id != null) {
      ids.add(id);
    }
  }

  /** Several orders, in no order; when the provider was heard of them isn't looked up. */
  public Map<String, Books> of(Collection<String> orderIds) {
    String[] ids = orderIds.toArray(String[]::new);
    Map<String, List<Books.Payment>> payments = all(PAYMENTS, ids, JdbcBooks::payment);
    Map<String, List<Books.Repayment>> refunds = all(REFUNDS, ids, JdbcBooks::refund);
    Map<String, List<Books.Dispute>> disputes = all(DISPUTES, ids, JdbcBooks::dispute);
    Map<String, List<Books.Goods>> goods = all(GOODS, ids, JdbcBooks::goods);
    Map<String, Books> found = new LinkedHashMap<>();
    for (Books books :
        jdbc.sql(ORDERS)
            .param("orders", ids)
            .query(
                (row, _) -> {
                  String id = text(row, "order_id");
                  List<Books.Goods> ofOrder = goods.getOrDefault(id, List.of());
                  return new Books(
                      id,
                      OrderState.of(text(row, "state")),
                      text(row, "currency"),
                      row.getLong("total_minor"),
                      instant(row, "placed_at"),
                      instant(row, "changed_at"),
                      row.getInt("version"),
                      row.getString("review_reason"),
                      row.getString("customer_ref"),
                      payments.getOrDefault(id, List.of()),
                      refunds.getOrDefault(id, List.of()),
                      disputes.getOrDefault(id, List.of()),
                      ofOrder.isEmpty() ? null : ofOrder.getFirst(),
                      null);
                })
            .list()) {
      found.put(books.orderId(), books);
    }
    return found;
  }

  private <T> Map<String, List<T>> all(String sql, String[] orders, RowMapper<T> mapper) {
    RowMapper<Of<T>> of =
        (row, n) -> new Of<>(text(row, "order_id"), Objects.requireNonNull(mapper.mapRow(row, n)));
    Map<String, List<T>> grouped = new HashMap<>();
    for (Of<T> each : jdbc.sql(sql).param("orders", orders).query(of).list()) {
      grouped.computeIfAbsent(each.orderId(), _ -> new ArrayList<>()).add(each.value());
    }
    return grouped;
  }

  private static Books.Payment payment(ResultSet row, int n) throws SQLException {
    return new Books.Payment(
        text(row, "attempt_id"),
        PaymentState.of(text(row, "state")),
        row.getString("provider_status"),
        row.getLong("amount_minor"),
        row.getLong("captured_minor"),
        text(row, "currency"),
        row.getString("payment_intent_id"),
        row.getString("charge_id"),
        text(row, "idempotency_key"),
        row.getString("method"),
        row.getString("failure_code"),
        row.getString("failure_message"),
        instant(row, "created_at"),
        perhaps(row, "captured_at"),
        perhaps(row, "capture_before"),
        perhaps(row, "ask_at"));
  }

  private static Books.Repayment refund(ResultSet row, int n) throws SQLException {
    return new Books.Repayment(
        text(row, "refund_id"),
        row.getString("attempt_id"),
        RefundState.of(text(row, "state")),
        row.getLong("amount_minor"),
        text(row, "currency"),
        row.getString("provider_ref"),
        row.getString("reason"),
        row.getString("requested_by"),
        row.getString("approved_by"),
        row.getString("failure_reason"),
        row.getString("last_error"),
        instant(row, "requested_at"),
        perhaps(row, "settled_at"));
  }

  private static Books.Dispute dispute(ResultSet row, int n) throws SQLException {
    return new Books.Dispute(
        text(row, "dispute_id"),
        text(row, "status"),
        row.getLong("amount_minor"),
        text(row, "currency"),
        row.getString("reason"),
        perhaps(row, "evidence_due_by"),
        instant(row, "last_seen_at"));
  }

  private static Books.Goods goods(ResultSet row, int n) throws SQLException {
    return new Books.Goods(
        FulfillmentState.of(text(row, "state")),
        row.getString("held_reason"),
        row.getString("note"),
        instant(row, "changed_at"));
  }

  static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static @Nullable Instant perhaps(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
