package io.tallystick.checkout.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tables product and product_price. */
final class JdbcCatalog {
  private static final String FIND =
      "SELECT sku, name, kind, tax_category, weight_grams, active FROM product WHERE sku = :sku";

  /** The price that began last counts until it ends or a later one begins. */
  private static final String OFFERS =
      """
      SELECT p.sku, p.name, p.kind, p.tax_category, p.weight_grams, p.active, now.unit_minor,
             least(now.valid_to, next.valid_from) AS until
      FROM product p
      LEFT JOIN LATERAL (
          SELECT unit_minor, valid_to FROM product_price
          WHERE sku = p.sku AND currency = :currency AND valid_from <= :at AND (valid_to IS NULL OR valid_to > :at)
          ORDER BY valid_from DESC LIMIT 1) now ON true
      LEFT JOIN LATERAL (
          SELECT min(valid_from) AS valid_from FROM product_price
          WHERE sku = p.sku AND currency = :currency AND valid_from > :at) next ON true
      WHERE p.sku = ANY (:skus)
      """;

  private final JdbcClient jdbc;

  JdbcCatalog(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  Optional<Product> find(String sku) {
    return jdbc.sql(FIND).param("sku", sku).query((row, _) -> product(row)).optional();
  }

  Map<String, Catalog.Offer> offers(Collection<String> skus, String currency, Instant at) {
    Map<String, Catalog.Offer> offers = new HashMap<>();
    jdbc.sql(OFFERS)
        .param("skus", skus.toArray(String[]::new))
        .param("currency", currency)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .query(
            row -> {
              Product product = product(row);
              offers.put(product.sku(), new Catalog.Offer(product, price(row)));
            });
    return offers;
  }

  private static Product product(ResultSet row) throws SQLException {
    return new Product(
        text(row, "sku"),
        text(row, "name"),
        Product.Kind.valueOf(text(row, "kind").toUpperCase(Locale.ROOT)),
        text(row, "tax_category"),
        row.getInt("weight_grams"),
        row.getBoolean("active"));
  }

  private static @Nullable UnitPrice price(ResultSet row) throws SQLException {
    long unitMinor = row.getLong("unit_minor");
    if (row.wasNull()) {
      return null;
    }
    OffsetDateTime until = row.getObject("until", OffsetDateTime.class);
    return new UnitPrice(unitMinor, until == null ? null : until.toInstant());
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }
}
