package io.tallystick.checkout.cart;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tables cart and cart_line. */
final class JdbcCarts {
  private static final String CREATE =
      "INSERT INTO cart (cart_id, created_at, changed_at) VALUES (:cart, :now, :now)";

  /** Changes of one cart wait for each other: its bounds are counted over all its lines. */
  private static final String LOCK = "SELECT 1 FROM cart WHERE cart_id = :cart FOR UPDATE";

  private static final String STANDING =
      """
      SELECT count(*) AS lines, coalesce(max(quantity) FILTER (WHERE sku = :sku), 0) AS quantity
      FROM cart_line WHERE cart_id = :cart
      """;
  private static final String INSERT =
      "INSERT INTO cart_line (cart_id, line_no, sku, quantity) VALUES (:cart, :line, :sku,"
          + " :quantity)";
  private static final String INCREASE =
      "UPDATE cart_line SET quantity = quantity + :quantity WHERE cart_id = :cart AND sku = :sku";
  private static final String CHANGED = "UPDATE cart SET changed_at = :now WHERE cart_id = :cart";
  private static final String EXISTS = "SELECT 1 FROM cart WHERE cart_id = :cart";
  private static final String LINES =
      """
      SELECT l.sku, p.name, l.quantity FROM cart_line l JOIN product p USING (sku)
      WHERE l.cart_id = :cart ORDER BY l.line_no
      """;

  /**
   * What a cart holds now.
   *
   * @param quantity of the product in question; 0: none yet
   */
  record Standing(int lines, int quantity) {}

  private final JdbcClient jdbc;

  JdbcCarts(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  void create(String cartId, Instant now) {
    jdbc.sql(CREATE).param("cart", cartId).param("now", now.atOffset(ZoneOffset.UTC)).update();
  }

  boolean lock(String cartId) {
    return jdbc.sql(LOCK).param("cart", cartId).query(Integer.class).optional().isPresent();
  }

  Standing standing(String cartId, String sku) {
    return jdbc.sql(STANDING)
        .param("cart", cartId)
        .param("sku", sku)
        .query((row, _) -> new Standing(row.getInt("lines"), row.getInt("quantity")))
        .single();
  }

  /** Under the cart's lock, as of which {@code standing} is. */
  void put(String cartId, Standing standing, String sku, int quantity) {
    boolean there = standing.quantity() > 0;
    JdbcClient.StatementSpec statement =
        there ? jdbc.sql(INCREASE) : jdbc.sql(INSERT).param("line", standing.lines() + 1);
    int rows =
        statement.param("cart", cartId).param("sku", sku).param("quantity", quantity).update();
    if (rows != 1) {
      throw new IllegalStateException("Cart line vanished under the cart's lock: " + sku);
    }
  }

  void changed(String cartId, Instant now) {
    jdbc.sql(CHANGED).param("cart", cartId).param("now", now.atOffset(ZoneOffset.UTC)).update();
  }

  Optional<Cart> get(String cartId) {
    List<Cart.Line> lines = jdbc.sql(LINES).param("cart", cartId).query(JdbcCarts::line).list();
    if (lines.isEmpty()
        && jdbc.sql(EXISTS).param("cart", cartId).query(Integer.class).optional().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Cart(cartId, lines));
  }

  private static Cart.Line line(ResultSet row, int n) throws SQLException {
    return new Cart.Line(
        Objects.requireNonNull(row.getString("sku")),
        Objects.requireNonNull(row.getString("name")),
        row.getInt("quantity"));
  }
}
