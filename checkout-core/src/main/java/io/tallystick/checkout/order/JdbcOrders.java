package io.tallystick.checkout.order;

import java.time.Instant;
import java.time.ZoneOffset;
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
}
