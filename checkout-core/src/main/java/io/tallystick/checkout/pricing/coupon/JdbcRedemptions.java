package io.tallystick.checkout.pricing.coupon;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Writes table coupon_redemption and the count in coupon. Each order: coupon first, then
 * redemption.
 */
final class JdbcRedemptions {
  /**
   * Redeeming and releasing a coupon wait for each other here. Only a statement after it sees what
   * the one before committed.
   */
  private static final String LOCK = "SELECT 1 FROM coupon WHERE coupon_code = :code FOR UPDATE";

  private static final String HELD =
      "SELECT coupon_code, customer_ref FROM coupon_redemption WHERE order_id = :order AND"
          + " released_at IS NULL";

  private static final String INSERT =
      """
      INSERT INTO coupon_redemption (coupon_code, order_id, customer_ref, redeemed_at)
      VALUES (:code, :order, :customer, :now)
      ON CONFLICT (order_id) WHERE released_at IS NULL DO NOTHING
      """;

  /** The condition repeats what was checked: the limit must hold even if the check was wrong. */
  private static final String COUNT =
      """
      UPDATE coupon SET redeemed = redeemed + 1
      WHERE coupon_code = :code AND (max_redemptions IS NULL OR redeemed < max_redemptions)
        AND valid_from <= :now AND (valid_to IS NULL OR valid_to > :now)
      """;

  private static final String RELEASE =
      """
      UPDATE coupon_redemption SET released_at = :now
      WHERE order_id = :order AND coupon_code = :code AND released_at IS NULL
      """;
  private static final String UNCOUNT =
      "UPDATE coupon SET redeemed = redeemed - 1 WHERE coupon_code = :code AND redeemed > 0";

  /** What an order holds. */
  record Held(String code, @Nullable String customerRef) {}

  private final JdbcClient jdbc;

  JdbcRedemptions(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  void lock(String code) {
    jdbc.sql(LOCK).param("code", code).query(Integer.class).optional();
  }

  Optional<Held> held(String orderId) {
    return jdbc.sql(HELD)
        .param("order", orderId)
        .query(
            (row, _) ->
                new Held(
                    Objects.requireNonNull(row.getString("coupon_code")),
                    row.getString("customer_ref")))
        .optional();
  }

  /** False if the order holds a coupon already. */
  boolean insert(String code, String orderId, @Nullable String customerRef, Instant now) {
    int rows =
        jdbc.sql(INSERT)
            .param("code", code)
            .param("order", orderId)
            .param("customer", customerRef)
            .param("now", now.atOffset(ZoneOffset.UTC))
            .update();
    return rows == 1;
  }

  void count(String code, Instant now) {
    one(
        jdbc.sql(COUNT).param("code", code).param("now", now.atOffset(ZoneOffset.UTC)).update(),
        code);
  }

  /** False if it isn't held any more. */
  boolean release(String code, String orderId, Instant now) {
    int rows =
        jdbc.sql(RELEASE)
            .param("code", code)
            .param("order", orderId)
            .param("now", now.atOffset(ZoneOffset.UTC))
            .update();
    return rows == 1;
  }

  void uncount(String code) {
    one(jdbc.sql(UNCOUNT).param("code", code).update(), code);
  }

  /** Under the coupon's lock this can't be; the exception rolls the caller's transaction back. */
  private static void one(int rows, String code) {
    if (rows != 1) {
      throw new IllegalStateException("The count of coupon " + code + " is not what it was");
    }
  }
}
