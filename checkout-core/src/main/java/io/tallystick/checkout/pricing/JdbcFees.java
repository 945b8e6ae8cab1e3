package io.tallystick.checkout.pricing;

import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table fee_rule. */
final class JdbcFees {
  private static final String FEES =
      """
      SELECT fee_code, name, amount_minor, tax_category FROM fee_rule
      WHERE currency = :currency AND (goods_below_minor IS NULL OR goods_below_minor > :goods)
      ORDER BY fee_code
      """;

  record Rule(String code, String name, long amountMinor, String taxCategory) {}

  private final JdbcClient jdbc;

  JdbcFees(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /**
   * @param goodsMinor after discount
   */
  List<Rule> forGoods(long goodsMinor, String currency) {
    return jdbc.sql(FEES)
        .param("currency", currency)
        .param("goods", goodsMinor)
        .query(
            (row, _) ->
                new Rule(
                    Objects.requireNonNull(row.getString("fee_code")),
                    Objects.requireNonNull(row.getString("name")),
                    row.getLong("amount_minor"),
                    Objects.requireNonNull(row.getString("tax_category"))))
        .list();
  }
}
