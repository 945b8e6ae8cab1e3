package io.tallystick.checkout.attribution;

import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Where the customers of orders came from, and how far marketing's numbers are from ours. */
public final class Attributions {
  private static final int MAX_ROWS = 10_000;

  private final JdbcAttribution jdbc;
  private final Clock clock;

  public Attributions(DataSource dataSource, Clock clock) {
    this.jdbc = new JdbcAttribution(dataSource);
    this.clock = clock;
  }

  /**
   * Keeps it with the order, in the order's transaction: without control characters, each text cut
   * to 200 characters, addresses without their query to 500. The first time counts.
   *
   * @throws IllegalStateException outside a transaction
   */
  public void write(String orderId, Attribution said) {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException(
          "The attribution of order " + orderId + " is written in the order's transaction");
    }
    jdbc.insert(orderId, PlainText.of(said), clock.instant());
  }

  public Optional<Attribution> find(String orderId) {
    return jdbc.find(orderId);
  }

  /** The view attribution_gap of [from, to), at most 10,000 rows. */
  public List<AttributionGap> gap(LocalDate from, LocalDate to) {
    return jdbc.gap(from, to, MAX_ROWS);
  }
}
