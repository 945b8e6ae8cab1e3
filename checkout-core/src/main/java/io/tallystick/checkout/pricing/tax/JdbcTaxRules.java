package io.tallystick.checkout.pricing.tax;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table tax_rule. */
final class JdbcTaxRules {
  private static final String COUNTRY =
      """
      SELECT rule_code, region, postcode_prefix, tax_category, rate_ppm, inclusive, valid_from, valid_to
      FROM tax_rule WHERE country = :country
      """;

  /** Rules to come are among them: a cached list knows when it will change. */
  record Row(
      String code,
      String region,
      String postcodePrefix,
      String category,
      int ratePpm,
      boolean inclusive,
      Instant from,
      @Nullable Instant to) {}

  private final JdbcClient jdbc;

  JdbcTaxRules(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  List<Row> country(String country) {
    return jdbc.sql(COUNTRY).param("country", country).query(JdbcTaxRules::row).list();
  }

  private static Row row(ResultSet row, int n) throws SQLException {
    OffsetDateTime to = row.getObject("valid_to", OffsetDateTime.class);
    return new Row(
        text(row, "rule_code"),
        text(row, "region"),
        text(row, "postcode_prefix"),
        text(row, "tax_category"),
        row.getInt("rate_ppm"),
        row.getBoolean("inclusive"),
        row.getObject("valid_from", OffsetDateTime.class).toInstant(),
        to == null ? null : to.toInstant());
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }
}
