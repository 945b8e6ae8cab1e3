package io.tallystick.checkout.dispute;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table order_dispute, and the flag it sets on orders. */
final class JdbcDisputes {
  private static final String VERSION =
      "SELECT version FROM order_dispute WHERE dispute_id = :dispute";
  // its payment is found by either id, and no two attempts share one
  private static final String LOCK_ORDER =
      """
      SELECT order_id FROM orders
      WHERE order_id = (
        SELECT min(order_id) FROM payment_attempt
        WHERE payment_intent_id = :intent::text OR charge_id = :charge::text)
      FOR NO KEY UPDATE
      """;
  private static final String LOCK =
      "SELECT * FROM order_dispute WHERE dispute_id = :dispute FOR NO KEY UPDATE";
  private static final String INSERT =
      """
      INSERT INTO order_dispute (dispute_id, payment_intent_id, charge_id, order_id, amount_minor, currency, status,
        reason, evidence_due_by, withdrawn_minor, reinstated_minor, settled_currency, first_seen_at, last_seen_at,
        provider_event)
      VALUES (:dispute, :intent, :charge, :order, :amount, :currency, :status, :reason, :dueBy, :withdrawn, :reinstated,
        :settledCurrency, :now, :now, :event)
      ON CONFLICT ON CONSTRAINT order_dispute_once DO NOTHING
      """;
  private static final String CHANGE =
      """
      UPDATE order_dispute SET payment_intent_id = :intent, charge_id = :charge, order_id = :order,
        amount_minor = :amount, currency = :currency, status = :status, reason = :reason, evidence_due_by = :dueBy,
        withdrawn_minor = :withdrawn, reinstated_minor = :reinstated, settled_currency = :settledCurrency,
        last_seen_at = :now, provider_event = :event, version = version + 1
      WHERE dispute_id = :dispute AND version = :version
      """;
  private static final String SEEN =
      "UPDATE order_dispute SET last_seen_at = :now WHERE dispute_id = :dispute";
  // somebody's earlier reason isn't lost
  private static final String REVIEW =
      """
      UPDATE orders SET review_reason = CASE WHEN review_reason IS NULL THEN :reason ELSE review_reason || '; ' || :reason END,
        version = version + 1
      WHERE order_id = :order
      """;

  /** A dispute as it stands in our books. */
  record Known(ProviderDispute dispute, @Nullable String orderId, int version) {}

  private final JdbcClient jdbc;

  JdbcDisputes(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** Of what we know of it; 0: nothing. */
  int version(String disputeId) {
    return jdbc.sql(VERSION).param("dispute", disputeId).query(Integer.class).optional().orElse(0);
  }

  /** The order of that payment, locked; null: no payment of ours. */
  @Nullable String lockOrder(@Nullable String intentId, @Nullable String chargeId) {
    return jdbc.sql(LOCK_ORDER)
        .param("intent", intentId)
        .param("charge", chargeId)
        .query(String.class)
        .optional()
        .orElse(null);
  }

  Known lock(String disputeId) {
    return jdbc.sql(LOCK).param("dispute", disputeId).query((row, _) -> known(row)).single();
  }

  private static Known known(ResultSet row) throws SQLException {
    OffsetDateTime dueBy = row.getObject("evidence_due_by", OffsetDateTime.class);
    return new Known(
        new ProviderDispute(
            row.getString("dispute_id"),
            row.getString("status"),
            row.getLong("amount_minor"),
            row.getString("currency"),
            row.getString("reason"),
            row.getString("payment_intent_id"),
            row.getString("charge_id"),
            dueBy == null ? null : dueBy.toInstant(),
            row.getLong("withdrawn_minor"),
            row.getLong("reinstated_minor"),
            row.getString("settled_currency")),
        row.getString("order_id"),
        row.getInt("version"));
  }

  /** False: it is there already. */
  boolean insert(
      ProviderDispute dispute, @Nullable String orderId, @Nullable String event, Instant now) {
    return fields(INSERT, dispute, orderId, event, now).update() == 1;
  }

  void change(
      ProviderDispute dispute,
      @Nullable String orderId,
      @Nullable String event,
      int version,
      Instant now) {
    int changed = fields(CHANGE, dispute, orderId, event, now).param("version", version).update();
    if (changed != 1) {
      throw new IllegalStateException(
          "Dispute %s was locked and yet has changed".formatted(dispute.disputeId()));
    }
  }

  private JdbcClient.StatementSpec fields(
      String sql,
      ProviderDispute dispute,
      @Nullable String orderId,
      @Nullable String event,
      Instant now) {
    Instant dueBy = dispute.evidenceDueBy();
    return jdbc.sql(sql)
        .param("dispute", dispute.disputeId())
        .param("intent", dispute.intentId())
        .param("charge", dispute.chargeId())
        .param("order", orderId)
        .param("amount", dispute.amountMinor())
        .param("currency", dispute.currency())
        .param("status", dispute.status())
        .param("reason", dispute.reason())
        .param("dueBy", dueBy == null ? null : utc(dueBy))
        .param("withdrawn", dispute.withdrawnMinor())
        .param("reinstated", dispute.reinstatedMinor())
        .param("settledCurrency", dispute.settledCurrency())
        .param("event", event)
        .param("now", utc(now));
  }

  void seen(String disputeId, Instant now) {
    jdbc.sql(SEEN).param("dispute", disputeId).param("now", utc(now)).update();
  }

  void review(String orderId, String reason) {
    jdbc.sql(REVIEW).param("order", orderId).param("reason", reason).update();
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
