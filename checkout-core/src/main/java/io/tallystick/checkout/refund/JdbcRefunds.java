package io.tallystick.checkout.refund;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table refund. Each change names the state it expects and says whether it found it. */
final class JdbcRefunds {
  private static final String READ =
      """
      SELECT refund_id, order_id, attempt_id, amount_minor, currency, state, reason, requested_by, approved_by,
             provider_ref, failure_reason, last_error, origin, request_key, provider_key, rejected_by, calls, called_at,
             requested_at, approved_at, succeeded_at, asks
      FROM refund
      """;
  private static final String BY_ID = READ + "WHERE refund_id = :value";
  private static final String BY_KEY = READ + "WHERE request_key = :value";
  private static final String BY_REF = READ + "WHERE provider_ref = :value";
  private static final String OF_ORDER =
      READ + "WHERE order_id = :order ORDER BY requested_at, refund_id LIMIT 1000";
  private static final String LOCKED = " FOR NO KEY UPDATE";
  private static final String NEXT_NUMBER =
      "SELECT coalesce(max(refund_no), 0) + 1 FROM refund WHERE attempt_id = :attempt";
  private static final String LOCK_PERSON =
      "SELECT pg_advisory_xact_lock(hashtextextended('refund by ' || :by, 0))";
  private static final String ASKED_BY =
      """
      SELECT coalesce(sum(amount_minor), 0)::bigint FROM refund
      WHERE requested_by = :by AND requested_at > :since AND origin = 'shop' AND currency = :currency
        AND state <> 'rejected'
      """;
  private static final String REQUEST =
      """
      INSERT INTO refund (refund_id, order_id, attempt_id, origin, refund_no, request_key, provider_key, amount_minor,
          currency, state, reason, requested_by, requested_at)
      VALUES (:id, :order, :attempt, 'shop', :number, :requestKey, :providerKey, :amount, :currency, 'requested', :reason,
          :by, :now)
      ON CONFLICT ON CONSTRAINT refund_request_once DO NOTHING
      """;
  private static final String ADOPT =
      """
      INSERT INTO refund (refund_id, order_id, attempt_id, origin, provider_ref, amount_minor, currency, state, reason,
          requested_by, failure_reason, requested_at, succeeded_at, settled_at, ask_at)
      VALUES (:id, :order, :attempt, 'provider', :ref, :amount, :currency, :state, 'made at the provider', 'provider',
          :failure, :made, :succeeded, :settled, :ask)
      """;
  private static final String APPROVE =
      """
      UPDATE refund SET state = 'approved', approved_by = :by, approved_minor = :amount, approved_at = :now, ask_at = :now
      WHERE refund_id = :id AND state = 'requested'
      """;
  private static final String REJECT =
      """
      UPDATE refund SET state = 'rejected', rejected_by = :by, failure_reason = :why, settled_at = :now
      WHERE refund_id = :id AND state = 'requested'
      """;
  private static final String CALL =
      """
      UPDATE refund SET state = 'submitted', calls = calls + 1, called_at = :now, ask_at = :ask
      WHERE refund_id = :id AND state = :from AND calls = :calls
      """;
  // A call's outcome counts only for that call: its refund may have moved on meanwhile.
  private static final String AFTER_CALL =
      """
      UPDATE refund SET state = :to, ask_at = :ask, last_error = :error
      WHERE refund_id = :id AND state = 'submitted' AND calls = :calls
      """;
  private static final String DECLINED =
      """
      UPDATE refund SET state = 'failed', ask_at = NULL, last_error = NULL, failure_reason = :error, settled_at = :now
      WHERE refund_id = :id AND state = 'submitted' AND calls = :calls
      """;
  private static final String DOUBT =
      "UPDATE refund SET state = 'unknown' WHERE refund_id = :id AND state = 'submitted' AND calls"
          + " = :calls";
  private static final String LEARN =
      """
      UPDATE refund SET state = :to, provider_ref = :ref, failure_reason = :failure, ask_at = :ask, asks = 0,
          last_error = NULL, succeeded_at = coalesce(succeeded_at, :succeeded), settled_at = coalesce(settled_at, :settled)
      WHERE refund_id = :id AND state = :from AND (provider_ref IS NULL OR provider_ref = :ref)
      """;
  private static final String HAD_SUCCEEDED =
      "UPDATE refund SET succeeded_at = :at, settled_at = :at WHERE refund_id = :id AND state ="
          + " 'failed' AND succeeded_at IS NULL";

  private final JdbcClient jdbc;

  JdbcRefunds(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  @Nullable RefundRow find(String refundId) {
    return one(BY_ID, refundId);
  }

  @Nullable RefundRow lock(String refundId) {
    return one(BY_ID + LOCKED, refundId);
  }

  @Nullable RefundRow findByKey(String requestKey) {
    return one(BY_KEY, requestKey);
  }

  @Nullable RefundRow findByRef(String providerRef) {
    return one(BY_REF, providerRef);
  }

  @Nullable RefundRow lockByRef(String providerRef) {
    return one(BY_REF + LOCKED, providerRef);
  }

  private @Nullable RefundRow one(String sql, String value) {
    return jdbc.sql(sql).param("value", value).query(JdbcRefunds::row).optional().orElse(null);
  }

  List<RefundRow> ofOrder(String orderId) {
    return jdbc.sql(OF_ORDER).param("order", orderId).query(JdbcRefunds::row).list();
  }

  int nextNumber(String attemptId) {
    return jdbc.sql(NEXT_NUMBER).param("attempt", attemptId).query(Integer.class).single();
  }

  /** What the person asked for since then; nobody counts it beside this transaction. */
  long askedBy(String by, String currency, Instant since) {
    jdbc.sql(LOCK_PERSON).param("by", by).query().listOfRows();
    return jdbc.sql(ASKED_BY)
        .param("by", by)
        .param("since", utc(since))
        .param("currency", currency)
        .query(Long.class)
        .single();
  }

  /** False if the key is taken. */
  boolean request(Refund refund, int number, String requestKey, String providerKey, Instant now) {
    return jdbc.sql(REQUEST)
            .param("id", refund.refundId())
            .param("order", refund.orderId())
            .param("attempt", refund.attemptId())
            .param("number", number)
            .param("requestKey", requestKey)
            .param("providerKey", providerKey)
            .param("amount", refund.amountMinor())
            .param("currency", refund.currency())
            .param("reason", refund.reason())
            .param("by", refund.requestedBy())
            .param("now", utc(now))
            .update()
        == 1;
  }

  void adopt(Refund refund, Instant madeAt, @Nullable Instant settledAt, @Nullable Instant askAt) {
    boolean succeeded = refund.state() == RefundState.SUCCEEDED;
    jdbc.sql(ADOPT)
        .param("id", refund.refundId())
        .param("order", refund.orderId())
        .param("attempt", refund.attemptId())
        .param("ref", refund.providerRef())
        .param("amount", refund.amountMinor())
        .param("currency", refund.currency())
        .param("state", refund.state().code())
        .param("failure", refund.failureReason())
        .param("made", utc(madeAt))
        .param("succeeded", succeeded ? utc(settledAt) : null)
        .param("settled", utc(settledAt))
        .param("ask", utc(askAt))
        .update();
  }

  boolean approve(String refundId, String by, long amountMinor, Instant now) {
    return jdbc.sql(APPROVE)
            .param("id", refundId)
            .param("by", by)
            .param("amount", amountMinor)
            .param("now", utc(now))
            .update()
        == 1;
  }

  boolean reject(String refundId, String by, String why, Instant now) {
    return jdbc.sql(REJECT)
            .param("id", refundId)
            .param("by", by)
            .param("why", why)
            .param("now", utc(now))
            .update()
        == 1;
  }

  /** The intent of a call, to be committed before it. */
  boolean call(String refundId, RefundState from, int callsSoFar, Instant now, Instant askAt) {
    return jdbc.sql(CALL)
            .param("id", refundId)
            .param("from", from.code())
            .param("calls", callsSoFar)
            .param("now", utc(now))
            .param("ask", utc(askAt))
            .update()
        == 1;
  }

  boolean afterCall(
      String refundId, int call, RefundState to, @Nullable Instant askAt, String error) {
    return jdbc.sql(AFTER_CALL)
            .param("id", refundId)
            .param("calls", call)
            .param("to", to.code())
            .param("ask", utc(askAt))
            .param("error", error)
            .update()
        == 1;
  }

  boolean declined(String refundId, int call, String why, Instant now) {
    return jdbc.sql(DECLINED)
            .param("id", refundId)
            .param("calls", call)
            .param("error", why)
            .param("now", utc(now))
            .update()
        == 1;
  }

  boolean doubt(String refundId, int call) {
    return jdbc.sql(DOUBT).param("id", refundId).param("calls", call).update() == 1;
  }

  boolean learn(
      RefundRow row,
      RefundState to,
      String providerRef,
      @Nullable String failure,
      @Nullable Instant settledAt,
      @Nullable Instant askAt) {
    return jdbc.sql(LEARN)
            .param("id", row.id())
            .param("from", row.state().code())
            .param("to", to.code())
            .param("ref", providerRef)
            .param("failure", failure)
            .param("ask", utc(askAt))
            .param("succeeded", to == RefundState.SUCCEEDED ? utc(settledAt) : null)
            .param("settled", utc(settledAt))
            .update()
        == 1;
  }

  boolean hadSucceeded(String refundId, Instant at) {
    return jdbc.sql(HAD_SUCCEEDED).param("id", refundId).param("at", utc(at)).update() == 1;
  }

  private static RefundRow row(ResultSet row, int n) throws SQLException {
    var refund =
        new Refund(
            row.getString("refund_id"),
            row.getString("order_id"),
            row.getString("attempt_id"),
            row.getLong("amount_minor"),
            row.getString("currency"),
            RefundState.of(row.getString("state")),
            row.getString("reason"),
            row.getString("requested_by"),
            row.getString("approved_by"),
            row.getString("provider_ref"),
            row.getString("failure_reason"),
            row.getString("last_error"));
    return new RefundRow(
        refund,
        row.getString("origin"),
        row.getString("request_key"),
        row.getString("provider_key"),
        row.getString("rejected_by"),
        row.getInt("calls"),
        instant(row, "called_at"),
        row.getObject("requested_at", OffsetDateTime.class).toInstant(),
        instant(row, "approved_at"),
        instant(row, "succeeded_at"),
        row.getInt("asks"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
    return time == null ? null : time.atOffset(ZoneOffset.UTC);
  }
}
