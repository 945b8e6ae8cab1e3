package io.tallystick.checkout.notification;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table notification. */
final class JdbcNotifications {
  private static final String INSERT =
      """
      INSERT INTO notification (intent, order_id, kind, amount_minor, currency, state, next_try_at, created_at)
      VALUES (:intent, :order, :kind, :amount, :currency, 'waiting', :now, :now)
      ON CONFLICT ON CONSTRAINT notification_once DO NOTHING
      """;
  // As the outbox claims: from one table, the inner part evaluated once, and no row is lost to a
  // clock that has gone back.
  private static final String CLAIM =
      """
      UPDATE notification SET claimed_until = :until, claim_token = :token
      WHERE intent = ANY (ARRAY(
        SELECT intent FROM notification
        WHERE state = 'waiting' AND (attempts = 0 OR next_try_at <= :now OR next_try_at > :farthest)
          AND (claimed_until IS NULL OR claimed_until <= :now OR claimed_until > :farthest)
        ORDER BY next_try_at, intent LIMIT :limit
        FOR UPDATE SKIP LOCKED))
      RETURNING intent, order_id, kind, amount_minor, currency, attempts, next_try_at
      """;
  // Sent is sent, also if the claim has run out meanwhile.
  private static final String SENT =
      """
      UPDATE notification SET state = 'sent', sent_at = :now, attempts = attempts + 1, claimed_until = NULL,
        claim_token = NULL, last_error = NULL
      WHERE intent = :intent AND state = 'waiting'
      """;
  private static final String FAILED =
      """
      UPDATE notification SET state = :state, attempts = attempts + 1, next_try_at = :next, claimed_until = NULL,
        claim_token = NULL, last_error = :error
      WHERE intent = :intent AND state = 'waiting' AND claim_token = :token
      """;
  private static final String AGAIN =
      """
      UPDATE notification SET state = 'waiting', attempts = 0, next_try_at = :now
      WHERE intent = :intent AND state = 'parked'
      """;
  private static final String OF_ORDER =
      """
      SELECT intent, kind, state, attempts, last_error, created_at, sent_at
      FROM notification WHERE order_id = :order ORDER BY created_at, intent
      """;

  /** A mail that this worker may send. */
  record Claimed(Intent intent, int attempts, Instant due) {}

  private final JdbcClient jdbc;

  JdbcNotifications(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  boolean insert(Intent intent, Instant now) {
    return jdbc.sql(INSERT)
            .param("intent", intent.id())
            .param("order", intent.orderId())
            .param("kind", intent.kind().code())
            .param("amount", intent.amountMinor())
            .param("currency", intent.currency())
            .param("now", utc(now))
            .update()
        == 1;
  }

  /**
   * @param farthest a time after it was set by a clock that has gone back since
   */
  List<Claimed> claim(String token, Instant now, Instant until, Instant farthest, int limit) {
    return jdbc
        .sql(CLAIM)
        .param("token", token)
        .param("now", utc(now))
        .param("until", utc(until))
        .param("farthest", utc(farthest))
        .param("limit", limit)
        .query(JdbcNotifications::claimed)
        .list()
        .stream()
        .sorted(Comparator.comparing(Claimed::due).thenComparing(each -> each.intent().id()))
        .toList();
  }

  private static Claimed claimed(ResultSet row, int n) throws SQLException {
    return new Claimed(
        new Intent(
            text(row, "intent"),
            text(row, "order_id"),
            Intent.Kind.of(text(row, "kind")),
            row.getObject("amount_minor", Long.class),
            row.getString("currency")),
        row.getInt("attempts"),
        row.getObject("next_try_at", OffsetDateTime.class).toInstant());
  }

  void sent(String intent, Instant now) {
    jdbc.sql(SENT).param("intent", intent).param("now", utc(now)).update();
  }

  void failed(String intent, String token, boolean park, Instant next, String error) {
    jdbc.sql(FAILED)
        .param("intent", intent)
        .param("token", token)
        .param("state", park ? "parked" : "waiting")
        .param("next", utc(next))
        .param("error", error)
        .update();
  }

  boolean again(String intent, Instant now) {
    return jdbc.sql(AGAIN).param("intent", intent).param("now", utc(now)).update() == 1;
  }

  List<Notifications.View> ofOrder(String orderId) {
    return jdbc.sql(OF_ORDER)
        .param("order", orderId)
        .query(
            (row, _) -> {
              OffsetDateTime sent = row.getObject("sent_at", OffsetDateTime.class);
              return new Notifications.View(
                  text(row, "intent"),
                  text(row, "kind"),
                  text(row, "state"),
                  row.getInt("attempts"),
                  row.getString("last_error"),
                  row.getObject("created_at", OffsetDateTime.class).toInstant(),
                  sent == null ? null : sent.toInstant());
            })
        .list();
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
