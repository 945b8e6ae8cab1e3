package io.tallystick.checkout.pricing;

import io.tallystick.checkout.address.Address;
import io.tallystick.checkout.catalog.Product;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tables order_pricing, order_line and order_extra: only ever inserted. */
final class JdbcOrderSnapshots {
  /** Writes only for an order over that very amount. */
  private static final String INSERT_PRICING =
      """
      INSERT INTO order_pricing (order_id, line_count, extra_count, currency, goods_minor, discount_minor, extras_minor,
          tax_minor, added_tax_minor, total_minor, coupon_code, coupon_rule, country, region, postcode, quoted_at,
          holds_until)
      SELECT order_id, :lines, :extras, currency, :goods, :discount, :extrasMinor, :tax, :addedTax, total_minor,
             :couponCode, :couponRule, :country, :region, :postcode, :quotedAt, :holdsUntil
      FROM orders WHERE order_id = :order AND currency = :currency AND total_minor = :total
      ON CONFLICT ON CONSTRAINT order_pricing_pkey DO NOTHING
      """;

  private static final String INSERT_LINE =
      """
      INSERT INTO order_line (order_id, line_no, line_count, sku, name, kind, unit_minor, quantity, discount_minor,
          tax_minor, tax_rule, tax_rate_ppm, tax_inclusive)
      VALUES (:order, :no, :count, :sku, :name, :kind, :unit, :quantity, :discount, :tax, :rule, :rate, :inclusive)
      """;
  private static final String INSERT_EXTRA =
      """
      INSERT INTO order_extra (order_id, extra_no, extra_count, kind, code, zone, name, amount_minor, tax_minor,
          tax_rule, tax_rate_ppm, tax_inclusive)
      VALUES (:order, :no, :count, :kind, :code, :zone, :name, :amount, :tax, :rule, :rate, :inclusive)
      """;
  private static final String PRICING =
      """
      SELECT currency, total_minor, coupon_code, coupon_rule, country, region, postcode, quoted_at, holds_until
      FROM order_pricing WHERE order_id = :order
      """;
  private static final String LINES =
      """
      SELECT sku, name, kind, unit_minor, quantity, discount_minor, tax_minor, tax_rule, tax_rate_ppm, tax_inclusive
      FROM order_line WHERE order_id = :order ORDER BY line_no
      """;
  private static final String EXTRAS =
      """
      SELECT kind, code, zone, name, amount_minor, tax_minor, tax_rule, tax_rate_ppm, tax_inclusive
      FROM order_extra WHERE order_id = :order ORDER BY extra_no
      """;

  /**
   * Shipping or a fee.
   *
   * @param zone null: a fee
   */
  private record Extra(
      String code, @Nullable String zone, String name, long amountMinor, Quote.Tax tax) {}

  private final JdbcClient jdbc;
  private final NamedParameterJdbcTemplate batches;

  JdbcOrderSnapshots(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.batches = new NamedParameterJdbcTemplate(dataSource);
  }

  /** False if there is no such order, or its prices are kept already. */
  boolean insert(String orderId, Quote quote) {
    List<Extra> extras = extras(quote);
    Quote.Coupon coupon = quote.coupon();
    int rows =
        jdbc.sql(INSERT_PRICING)
            .param("order", orderId)
            .param("lines", quote.lines().size())
            .param("extras", extras.size())
            .param("currency", quote.currency())
            .param("goods", quote.goodsMinor())
            .param("discount", quote.discountMinor())
            .param("extrasMinor", quote.extrasMinor())
            .param("tax", quote.taxMinor())
            .param("addedTax", quote.addedTaxMinor())
            .param("total", quote.totalMinor())
            .param("couponCode", coupon == null ? null : coupon.code())
            .param("couponRule", coupon == null ? null : coupon.rule())
            .param("country", quote.address().country())
            .param("region", quote.address().region())
            .param("postcode", quote.address().postcode())
            .param("quotedAt", quote.quotedAt().atOffset(ZoneOffset.UTC))
            .param("holdsUntil", quote.holdsUntil().atOffset(ZoneOffset.UTC))
            .update();
    if (rows == 0) {
      return false;
    }
    List<MapSqlParameterSource> lineRows = new ArrayList<>();
    for (Quote.Line line : quote.lines()) {
      lineRows.add(
          numbered(orderId, lineRows.size() + 1, quote.lines().size(), line.tax())
              .addValue("sku", line.sku())
              .addValue("name", line.name())
              .addValue("kind", line.kind().name().toLowerCase(Locale.ROOT))
              .addValue("unit", line.unitMinor())
              .addValue("quantity", line.quantity())
              .addValue("discount", line.discountMinor()));
    }
    batches.batchUpdate(INSERT_LINE, lineRows.toArray(MapSqlParameterSource[]::new));
    List<MapSqlParameterSource> extraRows = new ArrayList<>();
    for (Extra extra : extras) {
      extraRows.add(
          numbered(orderId, extraRows.size() + 1, extras.size(), extra.tax())
              .addValue("kind", extra.zone() == null ? "fee" : "shipping")
              .addValue("code", extra.code())
              .addValue("zone", extra.zone())
              .addValue("name", extra.name())
              .addValue("amount", extra.amountMinor()));
    }
    batches.batchUpdate(INSERT_EXTRA, extraRows.toArray(MapSqlParameterSource[]::new));
    return true;
  }

  Optional<Quote> find(String orderId) {
    return jdbc.sql(PRICING)
        .param("order", orderId)
        .query((row, _) -> quote(row, lines(orderId), storedExtras(orderId)))
        .optional();
  }

  private static List<Extra> extras(Quote quote) {
    List<Extra> extras = new ArrayList<>();
    Quote.Shipping shipping = quote.shipping();
    if (shipping != null) {
      extras.add(
          new Extra(
              shipping.method(),
              shipping.zone(),
              shipping.name(),
              shipping.amountMinor(),
              shipping.tax()));
    }
    quote
        .fees()
        .forEach(
            fee ->
                extras.add(new Extra(fee.code(), null, fee.name(), fee.amountMinor(), fee.tax())));
    return extras;
  }

  private static MapSqlParameterSource numbered(String orderId, int no, int count, Quote.Tax tax) {
    return new MapSqlParameterSource()
        .addValue("order", orderId)
        .addValue("no", no)
        .addValue("count", count)
        .addValue("tax", tax.amountMinor())
        .addValue("rule", tax.rule())
        .addValue("rate", tax.ratePpm())
        .addValue("inclusive", tax.inclusive());
  }

  private static Quote quote(ResultSet row, List<Quote.Line> lines, List<Extra> extras)
      throws SQLException {
    Quote.Shipping shipping = null;
    List<Quote.Fee> fees = new ArrayList<>();
    for (Extra extra : extras) {
      String zone = extra.zone();
      if (zone == null) {
        fees.add(new Quote.Fee(extra.code(), extra.name(), extra.amountMinor(), extra.tax()));
      } else {
        shipping =
            new Quote.Shipping(zone, extra.code(), extra.name(), extra.amountMinor(), extra.tax());
      }
    }
    String coupon = row.getString("coupon_code");
    return new Quote(
        text(row, "currency"),
        new Address(text(row, "country"), text(row, "region"), text(row, "postcode")),
        lines,
        coupon == null ? null : new Quote.Coupon(coupon, text(row, "coupon_rule")),
        shipping,
        fees,
        row.getLong("total_minor"),
        row.getObject("quoted_at", OffsetDateTime.class).toInstant(),
        row.getObject("holds_until", OffsetDateTime.class).toInstant());
  }

  private List<Quote.Line> lines(String orderId) {
    return jdbc.sql(LINES)
        .param("order", orderId)
        .query(
            (row, _) ->
                new Quote.Line(
                    text(row, "sku"),
                    text(row, "name"),
                    Product.Kind.valueOf(text(row, "kind").toUpperCase(Locale.ROOT)),
                    row.getLong("unit_minor"),
                    row.getInt("quantity"),
                    row.getLong("discount_minor"),
                    tax(row)))
        .list();
  }

  private List<Extra> storedExtras(String orderId) {
    return jdbc.sql(EXTRAS)
        .param("order", orderId)
        .query(
            (row, _) ->
                new Extra(
                    text(row, "code"),
                    row.getString("zone"),
                    text(row, "name"),
                    row.getLong("amount_minor"),
                    tax(row)))
        .list();
  }

  private static Quote.Tax tax(ResultSet row) throws SQLException {
    return new Quote.Tax(
        row.getLong("tax_minor"),
        text(row, "tax_rule"),
        row.getInt("tax_rate_ppm"),
        row.getBoolean("tax_inclusive"));
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }
}
