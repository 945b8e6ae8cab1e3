package io.tallystick.checkout.saga;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table order_inquiry, and what of an order can be asked for. */
final class JdbcInquiries {
  private static final String ASKABLE =
      """
      SELECT attempt_id FROM payment_attempt
      WHERE order_id = :order AND payment_intent_id IS NOT NULL ORDER BY begun_no DESC LIMIT 5
      """;
  private static final String OPEN_REFUNDS =
      """
      SELECT refund_id FROM refund
      WHERE order_id = :order AND attempt_id IS NOT NULL AND state IN ('submitted', 'pending', 'unknown')
      ORDER BY requested_at DESC, refund_id LIMIT 5
      """;
  // Of many at once one asks for the order, and one of the person's is counted at a time.
  private static final String LOCK_ORDER =
      "SELECT order_id FROM orders WHERE order_id = :order FOR NO KEY UPDATE";
  private static final String LOCK_PERSON =
      "SELECT pg_advisory_xact_lock(hashtextextended('order_inquiry by ' || lower(:by), 0))";
  private static final String FIND = "SELECT learnt FROM order_inquiry WHERE inquiry_key = :key";
  private static final String LAST =
      "SELECT max(asked_at) FROM order_inquiry WHERE order_id = :order";
  private static final String COUNT =
      """
      SELECT count(*) FROM order_inquiry WHERE asked_by = :by AND asked_at > :since AND asked_at <= :now
      """;
  private static final String INSERT =
      """
      INSERT INTO order_inquiry (order_id, inquiry_key, asked_by, asked_at) VALUES (:order, :key, :by, :now)
      """;
  private static final String ANSWERED =
      """
      UPDATE order_inquiry SET answered_at = :now, learnt = :learnt, heard = :heard WHERE inquiry_key = :key AND answered_at IS NULL
      """;
  private static final String OF_ORDER =
      """
      SELECT asked_by, asked_at, answered_at, learnt FROM order_inquiry WHERE order_id = :order
      ORDER BY asked_at DESC, inquiry_id DESC LIMIT 20
      """;

  /** An inquiry that was there before. */
  record Earlier(@Nullable String learnt) {}

  private final JdbcClient jdbc;

  JdbcInquiries(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** The attempts that the provider has heard of, the latest first. */
  List<String> askable(String orderId) {
    return jdbc.sql(ASKABLE)
        .param("order", orderId)
        .query((row, _) -> Objects.requireNonNull(row.getString(1)))
        .list();
  }

  List<String> openRefunds(String orderId) {
    return jdbc.sql(OPEN_REFUNDS)
        .param("order", orderId)
        .query((row, _) -> Objects.requireNonNull(row.getString(1)))
        .list();
  }

  void lock(String orderId, String by) {
    jdbc.sql(LOCK_ORDER).param("order", orderId).query(String.class).single();
    jdbc.sql(LOCK_PERSON).param("by", by).query().listOfRows();
  }

  @Nullable Earlier find(String key) {
    return jdbc.sql(FIND)
        .param("key", key)
        .query((row, _) -> new Earlier(row.getString("learnt")))
        .optional()
        .orElse(null);
  }

  @Nullable Instant lastOf(String orderId) {
    return jdbc.sql(LAST)
        .param("order", orderId)
        .query(
            (row, _) -> {
              OffsetDateTime at = row.getObject(1, OffsetDateTime.class);
              return new Last(at == null ? null : at.toInstant());
            })
        .single()
        .at();
  }

  private record Last(@Nullable Instant at) {}

  long countBy(String by, Instant since, Instant now) {
    return jdbc.sql(COUNT)
        .param("by", by)
        .param("since", utc(since))
        .param("now", utc(now))
        .query(Long.class)
        .single();
  }

  void insert(String orderId, String key, String by, Instant now) {
    jdbc.sql(INSERT)
        .param("order", orderId)
        .param("key", key)
        .param("by", by)
        .param("now", utc(now))
        .update();
  }

  void answered(String key, String learnt, boolean heard, Instant now) {
    jdbc.sql(ANSWERED)
        .param("key", key)
        .param("heard", heard)
        .param("learnt", learnt.replace('\0', '?'))
        .param("now", utc(now))
        .update();
  }

  List<OrderInquiries.Asked> ofOrder(String orderId) {
    return jdbc.sql(OF_ORDER)
        .param("order", orderId)
        .query(
            (row, _) -> {
              OffsetDateTime answered = row.getObject("answered_at", OffsetDateTime.class);
              return new OrderInquiries.Asked(
                  row.getString("asked_by"),
                  row.getObject("asked_at", OffsetDateTime.class).toInstant(),
                  answered == null ? null : answered.toInstant(),
                  row.getString("learnt"));
            })
        .list();
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
