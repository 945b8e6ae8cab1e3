package io.tallystick.demo;

import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes orders, their events, attempts and refunds as the checkout would have. */
final class Books {
  private static final String ORDER =
      "INSERT INTO orders (order_id, currency, total_minor, state, placed_at) VALUES (?, ?, ?, ?,"
          + " ?)";
  private static final String EVENT =
      "INSERT INTO order_event (order_id, from_state, to_state, reason, actor, occurred_at) VALUES"
          + " (?, ?, ?, ?, 'demo', ?)";
  private static final String ATTEMPT =
      """
      INSERT INTO payment_attempt (attempt_id, order_id, state, amount_minor, captured_minor, currency,
          payment_intent_id, charge_id, idempotency_key, created_at, captured_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String REFUND =
      """
      INSERT INTO refund (refund_id, order_id, provider_ref, amount_minor, currency, state, requested_at, settled_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;

  Books(DataSource dataSource) {
    this.jdbc = new JdbcTemplate(dataSource);
    this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
  }

  void write(Collection<BookedOrder> orders) {
    List<Object[]> orderRows = new ArrayList<>();
    List<Object[]> events = new ArrayList<>();
    List<Object[]> attempts = new ArrayList<>();
    List<Object[]> refunds = new ArrayList<>();
    for (BookedOrder order : orders) {
      orderRows.add(
          new Object[] {
            order.orderId, order.currency, order.totalMinor, order.state, utc(order.placedAt)
          });
      events.add(event(order, "draft", "payment_pending", "checkout"));
      if (!order.state.equals("payment_pending")) {
        events.add(event(order, "payment_pending", "paid", "payment captured"));
      }
      int n = 0;
      for (BookedOrder.Attempt attempt : order.attempts) {
        String id = order.orderId + "-A" + ++n;
        attempts.add(
            new Object[] {
              id,
              order.orderId,
              attempt.state(),
              attempt.amountMinor(),
              attempt.capturedMinor(),
              attempt.currency(),
              attempt.intent(),
              new SqlParameterValue(Types.VARCHAR, attempt.charge()),
              id + ":payment",
              utc(attempt.createdAt()),
              new SqlParameterValue(
                  Types.TIMESTAMP_WITH_TIMEZONE,
                  attempt.capturedAt() == null ? null : utc(attempt.capturedAt()))
            });
      }
      n = 0;
      for (BookedOrder.Refunded refund : order.refunds) {
        refunds.add(
            new Object[] {
              order.orderId + "-R" + ++n,
              order.orderId,
              refund.providerRef(),
              refund.amountMinor(),
              refund.currency(),
              refund.state(),
              utc(refund.at()),
              utc(refund.at())
            });
      }
    }
    transaction.executeWithoutResult(
        _ -> {
          jdbc.batchUpdate(ORDER, orderRows);
          jdbc.batchUpdate(EVENT, events);
          jdbc.batchUpdate(ATTEMPT, attempts);
          jdbc.batchUpdate(REFUND, refunds);
        });
  }

  private static Object[] event(BookedOrder order, String from, String to, String reason) {
    return new Object[] {order.orderId, from, to, reason, utc(order.placedAt)};
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
