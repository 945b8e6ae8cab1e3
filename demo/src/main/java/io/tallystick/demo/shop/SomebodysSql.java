package io.tallystick.demo.shop;

import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the checkout doesn't let happen, and somebody with the database's password does. */
public final class SomebodysSql {
  private static final String MARK_PAID =
      """
      WITH paid AS (
        UPDATE payment_attempt SET state = 'captured', captured_minor = amount_minor, captured_at = :now,
            payment_intent_id = coalesce(payment_intent_id, :intent), ask_at = NULL
        WHERE order_id = :order RETURNING order_id)
      UPDATE orders SET state = 'paid' FROM paid WHERE orders.order_id = paid.order_id
      """;
  private static final String CORRECT_AMOUNT =
      """
      UPDATE payment_attempt SET amount_minor = amount_minor + 100, captured_minor = captured_minor + 100
      WHERE attempt_id = :attempt
      """;
  private static final String MIX_UP_CURRENCY =
      """
      WITH changed AS (
        UPDATE payment_attempt SET currency = CASE currency WHEN 'EUR' THEN 'USD' ELSE 'EUR' END
        WHERE attempt_id = :attempt RETURNING order_id, currency)
      UPDATE orders SET currency = changed.currency FROM changed WHERE orders.order_id = changed.order_id
      """;
  private static final String BOOK_REFUND =
      """
      INSERT INTO refund (refund_id, order_id, provider_ref, amount_minor, currency, state, requested_at, settled_at)
      VALUES (:id, :order, :ref, :amount, :currency, 'succeeded', :now, :now)
      """;
  private static final String MISTYPE_REFUND =
      """
      UPDATE refund SET amount_minor = amount_minor - 10, approved_minor = approved_minor - 10 WHERE refund_id = :id
      """;
  private static final String FAIL_REFUND =
      "UPDATE refund SET state = 'failed' WHERE refund_id = :id";

  private final JdbcClient jdbc;

  public SomebodysSql(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Calls an order paid.
   *
   * @param intent its payment at the provider, where the order names none
   */
  public void markPaid(String orderId, String intent, Instant now) {
    jdbc.sql(MARK_PAID)
        .param("order", orderId)
        .param("intent", intent)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  /** Adds one hundred minor units to what was captured. */
  public void correctAmount(String attemptId) {
    jdbc.sql(CORRECT_AMOUNT).param("attempt", attemptId).update();
  }

  /** Writes another currency over the payment's and the order's. */
  public void mixUpCurrency(String attemptId) {
    jdbc.sql(MIX_UP_CURRENCY).param("attempt", attemptId).update();
  }

  /** Books a refund that nobody sent. */
  public void bookRefund(
      String refundId, String orderId, String ref, long amountMinor, String currency, Instant now) {
    jdbc.sql(BOOK_REFUND)
        .param("id", refundId)
        .param("order", orderId)
        .param("ref", ref)
        .param("amount", amountMinor)
        .param("currency", currency)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  /** Takes ten minor units off a refund. */
  public void mistypeRefund(String refundId) {
    jdbc.sql(MISTYPE_REFUND).param("id", refundId).update();
  }

  /** Calls a refund failed. */
  public void markFailed(String refundId) {
    jdbc.sql(FAIL_REFUND).param("id", refundId).update();
  }
}
