package io.tallystick.checkout.notification;

import java.time.Instant;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table notification, as far as receipts that are sent again go. */
final class JdbcReceipts {
  private static final String LOCK =
      "SELECT order_id FROM orders WHERE order_id = :order FOR NO KEY UPDATE";
  private static final String KNOWN =
      """
      SELECT count(*) AS receipts, coalesce(bool_or(state = 'waiting'), false) AS waiting,
             coalesce(bool_or(intent = :again || :key), false) AS asked,
             count(*) FILTER (WHERE starts_with(intent, :again) AND created_at > :since) AS lately
      FROM notification WHERE order_id = :order AND kind = 'receipt'
      """;
  // A mail with the first one's Message-ID would be taken for it, and not shown: it gets an intent
  // of its own.
  private static final String AGAIN =
      """
      INSERT INTO notification (intent, order_id, kind, amount_minor, currency, state, next_try_at, created_at)
      SELECT :intent, order_id, kind, amount_minor, currency, 'waiting', :now, :now
      FROM notification WHERE order_id = :order AND kind = 'receipt'
      ORDER BY created_at, intent LIMIT 1
      """;

  /**
   * @param receipts meant so far
   * @param waiting one of them is still to be sent
   * @param asked one was asked for with that key
   * @param lately sent again since then
   */
  record Known(long receipts, boolean waiting, boolean asked, long lately) {}

  private final JdbcClient jdbc;

  JdbcReceipts(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  boolean lockOrder(String orderId) {
    return jdbc.sql(LOCK).param("order", orderId).query(String.class).optional().isPresent();
  }

  Known of(String orderId, Instant since, String key) {
    return jdbc.sql(KNOWN)
        .param("order", orderId)
        .param("again", again(orderId))
        .param("key", key)
        .param("since", since.atOffset(ZoneOffset.UTC))
        .query(
            (row, _) ->
                new Known(
                    row.getLong("receipts"),
                    row.getBoolean("waiting"),
                    row.getBoolean("asked"),
                    row.getLong("lately")))
        .single();
  }

  void insertAgain(String orderId, String key, Instant now) {
    jdbc.sql(AGAIN)
        .param("intent", again(orderId) + key)
        .param("order", orderId)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  private static String again(String orderId) {
    return "order:" + orderId + ":receipt-again:";
  }
}
