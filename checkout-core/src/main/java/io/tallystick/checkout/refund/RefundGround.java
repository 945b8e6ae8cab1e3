package io.tallystick.checkout.refund;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What refunds stand on: orders and payment attempts, which are locked in this order. */
final class RefundGround {
  private static final String LOCK_ORDER =
      "SELECT currency, total_minor, state FROM orders WHERE order_id = :order FOR NO KEY UPDATE";
  private static final String LOCK_ATTEMPTS =
      """
      SELECT attempt_id, captured_minor, currency FROM payment_attempt
      WHERE order_id = :order AND state = 'captured' AND payment_intent_id IS NOT NULL
      ORDER BY captured_at, attempt_id FOR NO KEY UPDATE
      """;
  private static final String LOCK_ATTEMPT =
      """
      SELECT attempt_id, captured_minor, currency FROM payment_attempt WHERE attempt_id = :attempt FOR NO KEY UPDATE
      """;
  private static final String TAKEN =
      """
      SELECT coalesce(sum(amount_minor), 0)::bigint FROM refund
      WHERE attempt_id = :attempt AND state NOT IN ('rejected', 'failed')
      """;
  private static final String ORDER_OF =
      "SELECT order_id FROM payment_attempt WHERE attempt_id = :attempt";
  private static final String INTENT_OF =
      "SELECT payment_intent_id FROM payment_attempt WHERE attempt_id = :attempt AND"
          + " payment_intent_id IS NOT NULL";
  private static final String BY_INTENT =
      """
      SELECT attempt_id, order_id FROM payment_attempt WHERE payment_intent_id = :ref
      ORDER BY captured_minor DESC, attempt_id LIMIT 1
      """;
  private static final String BY_CHARGE =
      """
      SELECT attempt_id, order_id FROM payment_attempt WHERE charge_id = :ref
      ORDER BY captured_minor DESC, attempt_id LIMIT 1
      """;
  private static final String CAPTURED =
      """
      SELECT coalesce(sum(captured_minor), 0)::bigint FROM payment_attempt
      WHERE order_id = :order AND currency = :currency AND state = 'captured'
      """;
  private static final String REFUNDED =
      """
      SELECT coalesce(sum(amount_minor), 0)::bigint FROM refund
      WHERE order_id = :order AND currency = :currency AND state = 'succeeded'
      """;
  private static final String REVIEW =
      """
      UPDATE orders SET review_reason = left(concat_ws('; ', review_reason, :why), 2000), version = version + 1
      WHERE order_id = :order AND (review_reason IS NULL OR position(:why IN review_reason) = 0)
        AND length(coalesce(review_reason, '')) < 2000
      """;

  /** An order, locked. */
  record Order(String currency, long totalMinor, String state) {}

  /** A payment, locked. */
  record Payment(String attemptId, long capturedMinor, String currency) {}

  /** Whose a provider's refund is. */
  record Owner(String orderId, @Nullable String attemptId) {}

  private final JdbcClient jdbc;

  RefundGround(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** Nobody else changes it, its payments' refunds or its state before this transaction ends. */
  @Nullable Order lockOrder(String orderId) {
    return jdbc.sql(LOCK_ORDER)
        .param("order", orderId)
        .query(
            (row, _) ->
                new Order(
                    row.getString("currency"), row.getLong("total_minor"), row.getString("state")))
        .optional()
        .orElse(null);
  }

  /** The order's payments that took money, the earliest first. */
  List<Payment> lockPayments(String orderId) {
    return jdbc.sql(LOCK_ATTEMPTS).param("order", orderId).query((row, _) -> payment(row)).list();
  }

  Payment lockPayment(String attemptId) {
    return jdbc.sql(LOCK_ATTEMPT)
        .param("attempt", attemptId)
        .query((row, _) -> payment(row))
        .single();
  }

  private static Payment payment(ResultSet row) throws SQLException {
    return new Payment(
        row.getString("attempt_id"), row.getLong("captured_minor"), row.getString("currency"));
  }

  /** What of a payment is refunded, on its way or wanted. */
  long taken(String attemptId) {
    return jdbc.sql(TAKEN).param("attempt", attemptId).query(Long.class).single();
  }

  @Nullable String orderOf(String attemptId) {
    return jdbc.sql(ORDER_OF)
        .param("attempt", attemptId)
        .query(String.class)
        .optional()
        .orElse(null);
  }

  /** The provider's payment; null: it was never made known to the provider. */
  @Nullable String intentOf(@Nullable String attemptId) {
    return jdbc.sql(INTENT_OF)
        .param("attempt", attemptId)
        .query(String.class)
        .optional()
        .orElse(null);
  }

  @Nullable Owner ownerOf(@Nullable String intentId, @Nullable String chargeId) {
    Owner owner = intentId == null ? null : owner(BY_INTENT, intentId);
    return owner == null && chargeId != null ? owner(BY_CHARGE, chargeId) : owner;
  }

  private @Nullable Owner owner(String sql, String ref) {
    return jdbc.sql(sql).param("ref", ref).query(Owner.class).optional().orElse(null);
  }

  /** By all payments of the order. */
  long captured(String orderId, String currency) {
    return sum(CAPTURED, orderId, currency);
  }

  /** By all refunds of the order that have succeeded and not come back. */
  long refunded(String orderId, String currency) {
    return sum(REFUNDED, orderId, currency);
  }

  private long sum(String sql, String orderId, String currency) {
    return jdbc.sql(sql)
        .param("order", orderId)
        .param("currency", currency)
        .query(Long.class)
        .single();
  }

  /** False if that reason stands there already. */
  boolean review(String orderId, String why) {
    return jdbc.sql(REVIEW).param("order", orderId).param("why", why).update() == 1;
  }
}
