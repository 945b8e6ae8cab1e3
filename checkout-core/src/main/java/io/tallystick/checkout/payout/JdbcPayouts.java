package io.tallystick.checkout.payout;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table known_payout. */
final class JdbcPayouts {
  private static final String VERSION =
      "SELECT version FROM known_payout WHERE payout_id = :payout";
  private static final String LOCK =
      "SELECT * FROM known_payout WHERE payout_id = :payout FOR NO KEY UPDATE";
  private static final String INSERT =
      """
      INSERT INTO known_payout (payout_id, status, amount_minor, currency, arrival_date, failure_code, failure_message,
        first_seen_at, last_seen_at, provider_event, paid_seen_at)
      VALUES (:payout, :status, :amount, :currency, :arrival, :code, :message, :now, :now, :event,
        CASE WHEN :status = 'paid' THEN :now::timestamptz END)
      ON CONFLICT ON CONSTRAINT known_payout_once DO NOTHING
      """;
  private static final String CHANGE =
      """
      UPDATE known_payout SET status = :status, amount_minor = :amount, currency = :currency, arrival_date = :arrival,
        failure_code = :code, failure_message = :message, last_seen_at = :now, provider_event = :event,
        paid_seen_at = coalesce(paid_seen_at, CASE WHEN :status = 'paid' THEN :now::timestamptz END),
        version = version + 1
      WHERE payout_id = :payout AND version = :version
      """;
  private static final String SEEN =
      "UPDATE known_payout SET last_seen_at = :now WHERE payout_id = :payout";

  /** A payout as it stands in our books. */
  record Known(ProviderPayout payout, int version) {}

  private final JdbcClient jdbc;

  JdbcPayouts(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** Of what we know of it; 0: nothing. */
  int version(String payoutId) {
    return jdbc.sql(VERSION).param("payout", payoutId).query(Integer.class).optional().orElse(0);
  }

  Known lock(String payoutId) {
    return jdbc.sql(LOCK).param("payout", payoutId).query((row, _) -> known(row)).single();
  }

  private static Known known(ResultSet row) throws SQLException {
    return new Known(
        new ProviderPayout(
            row.getString("payout_id"),
            row.getString("status"),
            row.getLong("amount_minor"),
            row.getString("currency"),
            row.getObject("arrival_date", LocalDate.class),
            row.getString("failure_code"),
            row.getString("failure_message")),
        row.getInt("version"));
  }

  /** False: it is there already. */
  boolean insert(ProviderPayout payout, @Nullable String event, Instant now) {
    return fields(INSERT, payout, event, now).update() == 1;
  }

  void change(ProviderPayout payout, @Nullable String event, int version, Instant now) {
    if (fields(CHANGE, payout, event, now).param("version", version).update() != 1) {
      throw new IllegalStateException(
          "Payout %s was locked and yet has changed".formatted(payout.payoutId()));
    }
  }

  private JdbcClient.StatementSpec fields(
      String sql, ProviderPayout payout, @Nullable String event, Instant now) {
    return jdbc.sql(sql)
        .param("payout", payout.payoutId())
        .param("status", payout.status())
        .param("amount", payout.amountMinor())
        .param("currency", payout.currency())
        .param("arrival", payout.arrivalDate())
        .param("code", payout.failureCode())
        .param("message", payout.failureMessage())
        .param("event", event)
        .param("now", now.atOffset(ZoneOffset.UTC));
  }

  void seen(String payoutId, Instant now) {
    jdbc.sql(SEEN).param("payout", payoutId).param("now", now.atOffset(ZoneOffset.UTC)).update();
  }
}
