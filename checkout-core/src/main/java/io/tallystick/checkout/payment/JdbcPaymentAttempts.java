package io.tallystick.checkout.payment;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table payment_attempt. */
final class JdbcPaymentAttempts {
  private static final String COLUMNS =
      """
      attempt_id, order_id, state, amount_minor, captured_minor, currency, idempotency_key, payment_intent_id,
      capture_time, confirmed_by, ask_at, asks, created_at
      """;
  private static final String INSERT =
      """
      INSERT INTO payment_attempt (attempt_id, order_id, state, amount_minor, currency, idempotency_key,
          capture_time, confirmed_by, ask_at, created_at)
      VALUES (:attempt, :order, 'created', :amount, :currency, :key, :capture, :confirmedBy, :askAt, :now)
      RETURNING
      """
          + COLUMNS;
  private static final String KNOWN =
      """
      UPDATE payment_attempt SET payment_intent_id = :intent, provider_status = coalesce(provider_status, :status)
      WHERE attempt_id = :attempt AND (payment_intent_id IS NULL OR payment_intent_id = :intent)
      RETURNING state
      """;
  private static final String FIND =
      "SELECT " + COLUMNS + " FROM payment_attempt WHERE attempt_id = :attempt";
  private static final String FIND_BY_INTENT =
      "SELECT " + COLUMNS + " FROM payment_attempt WHERE payment_intent_id = :intent";
  private static final String OF_ORDER =
      "SELECT " + COLUMNS + " FROM payment_attempt WHERE order_id = :order ORDER BY begun_no";
  private static final String IS_LATEST =
      """
      SELECT NOT EXISTS (
        SELECT 1 FROM payment_attempt own
        JOIN payment_attempt later ON later.order_id = own.order_id AND later.begun_no > own.begun_no
        WHERE own.attempt_id = :attempt)
      """;
  private static final String LOCK = FIND + " FOR NO KEY UPDATE";
  private static final String CHANGE =
      """
      UPDATE payment_attempt SET state = :to, provider_status = :status, payment_intent_id = :intent,
          charge_id = coalesce(:charge, charge_id), captured_minor = :captured,
          captured_at = CASE WHEN :captured > 0 THEN coalesce(captured_at, :now) END,
          capture_before = :captureBefore, method = coalesce(:method, method), failure_code = :failureCode, failure_message = :failureMessage,
          confirmed_by = CASE WHEN :to = 'requires_action' THEN 'browser' ELSE confirmed_by END,
          ask_at = :askAt, asks = 0
      WHERE attempt_id = :attempt AND state = :from
      """;
  private static final String CHANGE_STATE =
      """
      UPDATE payment_attempt SET state = :to, failure_code = :reason, ask_at = :askAt, asks = 0
      WHERE attempt_id = :attempt AND state = :from
      """;
  private static final String ASK_AT =
      """
      UPDATE payment_attempt SET ask_at = :at
      WHERE attempt_id = :attempt AND state NOT IN ('captured', 'voided', 'expired')
      """;
  private static final String TAKE_DUE =
      """
      UPDATE payment_attempt SET ask_at = :until, asks = asks + 1
      WHERE attempt_id = ANY (ARRAY(
        SELECT attempt_id FROM payment_attempt
        WHERE ask_at <= :now
          OR (ask_at > :farthest AND state <> 'authorized')   -- set by a clock that has gone back since
        ORDER BY ask_at LIMIT :limit FOR UPDATE SKIP LOCKED))
      RETURNING
      """
          + COLUMNS;

  private final JdbcClient jdbc;

  JdbcPaymentAttempts(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  PaymentAttempt insert(NewPayment payment, boolean customerConfirms, Instant now, Instant askAt) {
    return jdbc.sql(INSERT)
        .param("attempt", payment.attemptId())
        .param("order", payment.orderId())
        .param("amount", payment.amountMinor())
        .param("currency", payment.currency())
        .param("key", payment.key())
        .param("capture", PaymentAttempts.code(payment.capture()))
        .param("confirmedBy", customerConfirms ? "browser" : "server")
        .param("askAt", utc(askAt))
        .param("now", utc(now))
        .query(this::row)
        .single();
  }

  /** The attempt's state; empty if it is known by another id. */
  Optional<PaymentState> known(String attemptId, String intentId, String status) {
    return jdbc.sql(KNOWN)
        .param("intent", intentId)
        .param("status", status)
        .param("attempt", attemptId)
        .query(String.class)
        .optional()
        .map(PaymentState::of);
  }

  Optional<PaymentAttempt> find(String attemptId) {
    return jdbc.sql(FIND).param("attempt", attemptId).query(this::row).optional();
  }

  Optional<PaymentAttempt> findByIntent(String intentId) {
    return jdbc.sql(FIND_BY_INTENT).param("intent", intentId).query(this::row).optional();
  }

  List<PaymentAttempt> ofOrder(String orderId) {
    return jdbc.sql(OF_ORDER).param("order", orderId).query(this::row).list();
  }

  boolean isLatest(String attemptId) {
    return jdbc.sql(IS_LATEST).param("attempt", attemptId).query(Boolean.class).single();
  }

  PaymentAttempt lock(String attemptId) {
    return jdbc.sql(LOCK).param("attempt", attemptId).query(this::row).single();
  }

  void change(PaymentAttempt from, ProviderPayment payment, Instant now, @Nullable Instant askAt) {
    long captured = payment.state() == PaymentState.CAPTURED ? payment.receivedMinor() : 0;
    int changed =
        jdbc.sql(CHANGE)
            .param("to", payment.state().code())
            .param("status", payment.status())
            .param("intent", payment.intentId())
            .param("charge", payment.chargeId())
            .param("captured", captured)
            .param("now", utc(now))
            .param("captureBefore", utc(payment.captureBefore()))
            .param("method", payment.method())
            .param("failureCode", payment.failureCode())
            .param("failureMessage", payment.failureMessage())
            .param("askAt", utc(askAt))
            .param("attempt", from.attemptId())
            .param("from", from.state().code())
            .update();
    requireOne(changed, from);
  }

  void changeState(PaymentAttempt from, PaymentState to, String reason, @Nullable Instant askAt) {
    int changed =
        jdbc.sql(CHANGE_STATE)
            .param("to", to.code())
            .param("reason", reason)
            .param("askAt", utc(askAt))
            .param("attempt", from.attemptId())
            .param("from", from.state().code())
            .update();
    requireOne(changed, from);
  }

  private static void requireOne(int changed, PaymentAttempt from) {
    if (changed != 1) {
      throw new IllegalStateException(
          "Attempt %s isn't %s any more: it was to be locked"
              .formatted(from.attemptId(), from.state().code()));
    }
  }

  void askAt(String attemptId, @Nullable Instant at) {
    jdbc.sql(ASK_AT).param("at", utc(at)).param("attempt", attemptId).update();
  }

  /**
   * @param farthest nothing but a hold is asked for later than that
   */
  List<PaymentAttempt> takeDue(Instant now, Instant until, Instant farthest, int limit) {
    return jdbc.sql(TAKE_DUE)
        .param("now", utc(now))
        .param("until", utc(until))
        .param("farthest", utc(farthest))
        .param("limit", limit)
        .query(this::row)
        .list();
  }

  private PaymentAttempt row(ResultSet row, int n) throws SQLException {
    OffsetDateTime askAt = row.getObject("ask_at", OffsetDateTime.class);
    return new PaymentAttempt(
        text(row, "attempt_id"),
        text(row, "order_id"),
        PaymentState.of(text(row, "state")),
        row.getLong("amount_minor"),
        row.getLong("captured_minor"),
        text(row, "currency"),
        text(row, "idempotency_key"),
        row.getString("payment_intent_id"),
        PaymentAttempts.captureTime(row.getString("capture_time")),
        text(row, "confirmed_by").equals("browser"),
        askAt == null ? null : askAt.toInstant(),
        row.getInt("asks"),
        Objects.requireNonNull(row.getObject("created_at", OffsetDateTime.class)).toInstant());
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column));
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
    return time == null ? null : time.atOffset(ZoneOffset.UTC);
  }
}
