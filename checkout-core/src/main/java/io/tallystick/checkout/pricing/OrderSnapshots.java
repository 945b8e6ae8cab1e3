package io.tallystick.checkout.pricing;

import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The prices of orders as they were sold. Written once, with the order; the database refuses every
 * change, also by the tables' owner.
 */
public final class OrderSnapshots {
  private final JdbcOrderSnapshots jdbc;

  public OrderSnapshots(DataSource dataSource) {
    this.jdbc = new JdbcOrderSnapshots(dataSource);
  }

  /**
   * Keeps the quote with the order, in the caller's transaction. The same quote again writes
   * nothing. Whether the quote still holds is the caller's to judge: an order whose money is taken
   * already is kept as it was quoted.
   *
   * @throws IllegalStateException outside a transaction; if the order isn't there or its total or
   *     currency isn't the quote's; if it was sold at another quote
   */
  public void write(String orderId, Quote quote) {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException(
          "The prices of order " + orderId + " are written in the order's transaction");
    }
    if (jdbc.insert(orderId, quote)) {
      return;
    }
    Quote sold =
        find(orderId)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "There is no order %s over %d %s to write prices for"
                            .formatted(orderId, quote.totalMinor(), quote.currency())));
    if (!sold.equals(quote)) {
      throw new IllegalStateException("Order " + orderId + " was sold at another quote already");
    }
  }

  /** The quote the order was sold at. */
  public Optional<Quote> find(String orderId) {
    return jdbc.find(orderId);
  }
}
