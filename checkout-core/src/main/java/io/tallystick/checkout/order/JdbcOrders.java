package io.tallystick.checkout.order;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tables orders and order_event, as far as states go. */
final class JdbcOrders {
  private static final String LOCK_STATE =
      "SELECT state FROM orders WHERE order_id = :order FOR NO KEY UPDATE";
  private static final String CHANGE =
      """
      UPDATE orders SET state = :to, version = version + 1
      WHERE order_id = :order AND state = :from
      """;
  private static final String RECORD =
      """
      INSERT INTO order_event (order_id, from_state, to_state, reason, actor, provider_event, process, occurred_at)
      VALUES (:order, :from, :to, :reason, :actor, :providerEvent, :process, :at)
      """;

  private static final String INSERT =
      """
      INSERT INTO orders (order_id, cart_id, customer_ref, currency, total_minor, state, placed_at, lookup_hash,
          review_reason)
      VALUES (:order, :cart, :customer, :currency, :total, 'draft', :at, :lookupHash, :review)
      """;
  private static final String PLACED =
      "SELECT order_id, state, customer_ref, currency, total_minor, review_reason FROM orders WHERE"
          + " ";
  private static final String FIND = PLACED + "order_id = :order";
  private static final String LOCK = FIND + " FOR NO KEY UPDATE";
  private static final String LIVE_OF_CART = PLACED + "cart_id = :cart AND state <> 'cancelled'";
  private static final String REVIEW =
      """
      UPDATE orders SET review_reason = CASE
          WHEN review_reason IS NULL THEN :reason
          WHEN position(:reason IN review_reason) > 0 THEN review_reason
          ELSE left(review_reason || '; ' || :reason, 1000) END,
          version = version + 1
      WHERE order_id = :order
      """;

  private final JdbcClient jdbc;
  private final String process;

  JdbcOrders(DataSource dataSource, String process) {
    this.jdbc = JdbcClient.create(dataSource);
    this.process = process;
  }

  /** The order's state, which nobody else changes before this transaction ends; null: no order. */
  @Nullable OrderState lockState(String orderId) {
    return jdbc.sql(LOCK_STATE)
        .param("order", orderId)
        .query(String.class)
        .optional()
        .map(OrderState::of)
        .orElse(null);
  }

  void change(OrderMove move, OrderState from, Instant at) {
    int changed =
        jdbc.sql(CHANGE)
            .param("order", move.orderId())
            .param("from", from.code())
            .param("to", move.to().code())
            .update();
    if (changed != 1) {
      throw new IllegalStateException(
          "Order %s was locked and yet isn't %s any more".formatted(move.orderId(), from.code()));
    }
    jdbc.sql(RECORD)
        .param("order", move.orderId())
        .param("from", from.code())
        .param("to", move.to().code())
        .param("reason", move.reason())
        .param("actor", move.actor())
        .param("providerEvent", move.providerEvent())
        .param("process", process)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .update();
  }

  void insert(NewOrder order, Instant at) {
    jdbc.sql(INSERT)
        .param("order", order.orderId())
        .param("cart", order.cartId())
        .param("customer", order.customerRef())
        .param("currency", order.currency())
        .param("total", order.totalMinor())
        .param("at", at.atOffset(ZoneOffset.UTC))
        .param("lookupHash", order.lookupHash())
        .param("review", order.reviewReason())
        .update();
  }

  Optional<PlacedOrder> find(String orderId) {
    return jdbc.sql(FIND).param("order", orderId).query(JdbcOrders::placed).optional();
  }

  Optional<PlacedOrder> lock(String orderId) {
    return jdbc.sql(LOCK).param("order", orderId).query(JdbcOrders::placed).optional();
  }

  Optional<PlacedOrder> liveOfCart(String cartId) {
    return jdbc.sql(LIVE_OF_CART).param("cart", cartId).query(JdbcOrders::placed).optional();
  }

  void review(String orderId, String reason) {
    jdbc.sql(REVIEW).param("reason", reason).param("order", orderId).update();
  }

  private static PlacedOrder placed(ResultSet row, int n) throws SQLException {
    return new PlacedOrder(
        Objects.requireNonNull(row.getString("order_id")),
        OrderState.of(Objects.requireNonNull(row.getString("state"))),
        row.getString("customer_ref"),
        Objects.requireNonNull(row.getString("currency")),
        row.getLong("total_minor"),
        row.getString("review_reason"));
  }
}
