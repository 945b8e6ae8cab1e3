package io.tallystick.checkout.order;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Marks of staff that somebody has to look at an order. While the mark stands, goods that haven't
 * begun to leave stay here. Who changes it must have seen the order as it is.
 */
public final class Reviews {
  private static final int MOST_CHARACTERS = 500;
  private static final String LOCK =
      "SELECT version, review_reason FROM orders WHERE order_id = :order FOR NO KEY UPDATE";
  private static final String SET =
      """
      UPDATE orders SET review_reason = left(:reason, 2000), version = version + 1
      WHERE order_id = :order AND version = :version
      """;

  private record Seen(int version, @Nullable String reason) {}

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final Audit audit;

  public Reviews(DataSource dataSource, TransactionTemplate transaction, Audit audit) {
    this.jdbc = JdbcClient.create(dataSource);
    this.transaction = transaction;
    this.audit = audit;
  }

  /**
   * Marks the order. A reason that stands already stays in front.
   *
   * @param version of the order as the person saw it
   * @throws IllegalArgumentException if the reason is blank or too long; in words for people
   */
  public ReviewResult mark(String orderId, int version, String reason, String by) {
    String why = plain(reason);
    return change(
        orderId,
        version,
        seen -> seen.reason != null && seen.reason.contains(why),
        seen -> seen.reason == null ? why : seen.reason + "; " + why,
        new AuditEntry("order:" + orderId, "order.review", by, why, null, null, null));
  }

  /**
   * Takes the mark away. Goods that were held aren't asked for by that.
   *
   * @param version of the order as the person saw it
   * @param why it isn't needed any more
   * @throws IllegalArgumentException if the reason is blank or too long; in words for people
   */
  public ReviewResult clear(String orderId, int version, String why, String by) {
    return change(
        orderId,
        version,
        seen -> seen.reason == null,
        _ -> null,
        new AuditEntry(
            "order:" + orderId, "order.review_cleared", by, plain(why), null, null, null));
  }

  private interface Already {
    boolean so(Seen seen);
  }

  private interface After {
    @Nullable String of(Seen seen);
  }

  private ReviewResult change(
      String orderId, int version, Already already, After after, AuditEntry entry) {
    return Objects.requireNonNull(
        transaction.execute(
            _ -> {
              Optional<Seen> found =
                  jdbc.sql(LOCK)
                      .param("order", orderId)
                      .query(
                          (row, _) ->
                              new Seen(row.getInt("version"), row.getString("review_reason")))
                      .optional();
              if (found.isEmpty()) {
                return ReviewResult.NO_SUCH_ORDER;
              }
              Seen seen = found.get();
              if (already.so(seen)) {
                return ReviewResult.ALREADY_SO;
              }
              if (seen.version != version) {
                return ReviewResult.CHANGED_MEANWHILE;
              }
              String reason = after.of(seen);
              int changed =
                  jdbc.sql(SET)
                      .param("order", orderId)
                      .param("version", version)
                      .param("reason", reason)
                      .update();
              if (changed != 1) {
                throw new IllegalStateException(
                    "Order %s was locked and yet changed".formatted(orderId));
              }
              audit.record(
                  new AuditEntry(
                      entry.subject(),
                      entry.action(),
                      entry.actor(),
                      entry.reason(),
                      seen.reason,
                      reason,
                      null));
              return ReviewResult.DONE;
            }));
  }

  private static String plain(String text) {
    String plain = text.strip().replace('\0', '?');
    if (plain.isEmpty()) {
      throw new IllegalArgumentException("Say why: others will look for the reason.");
    }
    if (plain.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "The reason has %d characters; at most %d fit."
              .formatted(plain.length(), MOST_CHARACTERS));
    }
    return plain;
  }
}
