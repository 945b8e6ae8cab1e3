package io.tallystick.checkout.pricing.coupon;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads tables coupon, coupon_currency and coupon_product. */
final class JdbcCoupons {
  private static final String LIMITS =
      """
      SELECT c.coupon_code, c.valid_from, c.valid_to, c.max_redemptions, c.redeemed, c.max_per_customer,
             (SELECT count(*) FROM coupon_redemption r
              WHERE r.coupon_code = c.coupon_code AND r.customer_ref = :customer AND r.released_at IS NULL) AS by_customer
      FROM coupon c WHERE c.coupon_code = :code
      """;

  /** One statement for all that may be wrong, so that its time tells little about the code. */
  private static final String FIND =
      """
      SELECT c.coupon_code, c.valid_from, c.valid_to, c.max_redemptions, c.redeemed, c.max_per_customer,
             (SELECT count(*) FROM coupon_redemption r
              WHERE r.coupon_code = c.coupon_code AND r.customer_ref = :customer AND r.released_at IS NULL) AS by_customer,
             c.percent_ppm, cc.amount_minor, coalesce(cc.minimum_minor, 0) AS minimum_minor,
             cc.currency IS NOT NULL OR (c.kind = 'percent' AND NOT EXISTS (
                 SELECT FROM coupon_currency o WHERE o.coupon_code = c.coupon_code)) AS in_currency,
             EXISTS (SELECT FROM coupon_product p WHERE p.coupon_code = c.coupon_code AND p.included) AS only_included,
             ARRAY(SELECT p.sku FROM coupon_product p
                   WHERE p.coupon_code = c.coupon_code AND p.included AND p.sku = ANY (:skus)) AS included,
             ARRAY(SELECT p.sku FROM coupon_product p
                   WHERE p.coupon_code = c.coupon_code AND NOT p.included AND p.sku = ANY (:skus)) AS excluded
      FROM coupon c LEFT JOIN coupon_currency cc ON cc.coupon_code = c.coupon_code AND cc.currency = :currency
      WHERE c.coupon_code = :code
      """;

  private final JdbcClient jdbc;

  JdbcCoupons(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  Optional<Coupon.Limits> limits(String code, @Nullable String customerRef) {
    return jdbc.sql(LIMITS)
        .param("code", code)
        .param("customer", customerRef)
        .query((row, _) -> limits(row))
        .optional();
  }

  Optional<Coupon> find(
      String code, String currency, Collection<String> skus, @Nullable String customerRef) {
    return jdbc.sql(FIND)
        .param("code", code)
        .param("customer", customerRef)
        .param("currency", currency)
        .param("skus", skus.toArray(String[]::new))
        .query((row, _) -> new Coupon(code, limits(row), terms(row, currency)))
        .optional();
  }

  private static Coupon.Limits limits(ResultSet row) throws SQLException {
    OffsetDateTime to = row.getObject("valid_to", OffsetDateTime.class);
    return new Coupon.Limits(
        row.getObject("valid_from", OffsetDateTime.class).toInstant(),
        to == null ? null : to.toInstant(),
        row.getObject("max_redemptions", Integer.class),
        row.getInt("redeemed"),
        row.getObject("max_per_customer", Integer.class),
        row.getInt("by_customer"));
  }

  private static Coupon.@Nullable Terms terms(ResultSet row, String currency) throws SQLException {
    if (!row.getBoolean("in_currency")) {
      return null;
    }
    return new Coupon.Terms(
        currency,
        row.getObject("percent_ppm", Integer.class),
        row.getObject("amount_minor", Long.class),
        row.getLong("minimum_minor"),
        row.getBoolean("only_included"),
        texts(row, "included"),
        texts(row, "excluded"));
  }

  private static Set<String> texts(ResultSet row, String column) throws SQLException {
    return Set.of((String[]) Objects.requireNonNull(row.getArray(column), column).getArray());
  }
}
