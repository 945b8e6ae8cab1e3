package io.tallystick.checkout.pricing.shipping;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tables shipping_area and shipping_rate. */
final class JdbcShipping {
  private static final String AREAS =
      "SELECT region, postcode_prefix, zone_code FROM shipping_area WHERE country = :country";
  private static final String RATES =
      """
      SELECT zone_code, method, currency, up_to_grams, name, amount_minor, free_from_minor
      FROM shipping_rate
      WHERE zone_code IN (SELECT zone_code FROM shipping_area WHERE country = :country)
      """;

  record Area(String region, String postcodePrefix, String zone) {}

  record Rate(
      String zone,
      String method,
      String currency,
      int upToGrams,
      String name,
      long amountMinor,
      @Nullable Long freeFromMinor) {}

  /** All that is known of a country. */
  record Country(List<Area> areas, List<Rate> rates) {}

  private final JdbcClient jdbc;

  JdbcShipping(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  Country country(String country) {
    return new Country(
        jdbc.sql(AREAS).param("country", country).query(JdbcShipping::area).list(),
        jdbc.sql(RATES).param("country", country).query(JdbcShipping::rate).list());
  }

  private static Area area(ResultSet row, int n) throws SQLException {
    return new Area(text(row, "region"), text(row, "postcode_prefix"), text(row, "zone_code"));
  }

  private static Rate rate(ResultSet row, int n) throws SQLException {
    return new Rate(
        text(row, "zone_code"),
        text(row, "method"),
        text(row, "currency"),
        row.getInt("up_to_grams"),
        text(row, "name"),
        row.getLong("amount_minor"),
        row.getObject("free_from_minor", Long.class));
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }
}
