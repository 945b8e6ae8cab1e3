package io.tallystick.demo.bench;

import io.tallystick.checkout.ids.Ids;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an order as they stand at its end, inserted in one transaction, and the stock taken.
 * Nothing is asked, nothing is locked before, nothing could be undone: what the order's rows cost
 * at least.
 */
final class CheckoutFloor implements Way {
  static final String CARTS = "cart_f1";

  private static final String TAKE = "UPDATE stock SET sold = sold + 1 WHERE sku = ?";
  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  private final String name;
  private final DataSource dataSource;
  private final List<OrderRows.Rows> pattern;
  private final Ids ids;
  private final AtomicLong numbers;
  private final boolean hot;

  /**
   * @param numbers shared by all floors: how many orders they have put down
   * @param hot whether one article is in every order
   */
  CheckoutFloor(
      String name,
      DataSource dataSource,
      List<OrderRows.Rows> pattern,
      Ids ids,
      AtomicLong numbers,
      boolean hot) {
    this.name = name;
    this.dataSource = dataSource;
    this.pattern = pattern;
    this.ids = ids;
    this.numbers = numbers;
    this.hot = hot;
  }

  /** The names of an order, in the order in which the pattern marks them. */
  static List<String> names(
      String attemptId,
      String orderId,
      String cartId,
      String intentId,
      String chargeId,
      String eventId,
      String email,
      List<String> articles) {
    return List.of(
        attemptId,
        orderId,
        cartId,
        intentId,
        chargeId,
        eventId,
        email,
        articles.get(0),
        articles.get(1));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public @Nullable String floor() {
    return null;
  }

  @Override
  public void prepare(int most) {}

  @Override
  public Client client() {
    return _ -> put(numbers.getAndIncrement());
  }

  private void put(long n) throws SQLException {
    List<String> articles = BenchShop.articles(n, hot);
    List<String> names =
        names(
            ids.get(),
            orderId(),
            CARTS + "%038d".formatted(n),
            "pi_floor%018d".formatted(n),
            "ch_floor%018d".formatted(n),
            ids.get("ev"),
            BenchShop.email(n),
            articles);
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        for (OrderRows.Rows rows : pattern) {
          insert(connection, rows, names);
        }
        take(connection, articles);
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  private static void insert(Connection connection, OrderRows.Rows rows, List<String> names)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(rows.insert())) {
      for (List<OrderRows.Value> row : rows.rows()) {
        for (int i = 0; i < row.size(); i++) {
          // the server knows the columns' types
          insert.setObject(i + 1, OrderRows.filled(row.get(i), names), Types.OTHER);
        }
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** Last, so that nobody waits for longer than the commit; always in the order of the names. */
  private static void take(Connection connection, List<String> articles) throws SQLException {
    try (PreparedStatement take = connection.prepareStatement(TAKE)) {
      for (String article : articles) {
        take.setString(1, article);
        take.addBatch();
      }
      take.executeBatch();
    }
  }

  private static String orderId() {
    var id = new StringBuilder("SO-");
    for (int i = 0; i < 10; i++) {
      id.append(DIGITS.charAt(ThreadLocalRandom.current().nextInt(DIGITS.length())));
    }
    return id.toString();
  }
}
