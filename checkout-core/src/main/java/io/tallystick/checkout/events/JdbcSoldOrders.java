package io.tallystick.checkout.events;

import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads what events tell of a sold order from orders and order_line. */
final class JdbcSoldOrders {
  private static final String ORDER =
      "SELECT total_minor, customer_ref FROM orders WHERE order_id = :order";
  private static final String LINES =
      """
      SELECT sku, name, kind, quantity, unit_minor AS "unitMinor"
      FROM order_line WHERE order_id = :order ORDER BY line_no
      """;

  /**
   * @param customerRef null: a guest
   */
  record Sold(long totalMinor, @Nullable String customerRef) {}

  private final JdbcClient jdbc;

  JdbcSoldOrders(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /**
   * @throws IllegalStateException if there is no such order
   */
  Sold find(String orderId) {
    return jdbc.sql(ORDER)
        .param("order", orderId)
        .query((row, _) -> new Sold(row.getLong("total_minor"), row.getString("customer_ref")))
        .optional()
        .orElseThrow(
            () -> new IllegalStateException("There is no order " + orderId + " to tell of"));
  }

  /** As in the contract; none of an order whose prices were kept elsewhere. */
  List<Map<String, @Nullable Object>> lines(String orderId) {
    return jdbc.sql(LINES).param("order", orderId).query().listOfRows();
  }
}
