package io.tallystick.checkout.order;

import java.time.Clock;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Changes orders' states, and nothing else does. A change and its row in the history commit
 * together, in the caller's transaction if there is one.
 */
public final class Orders {
  private final JdbcOrders jdbc;
  private final TransactionTemplate transaction;
  private final Clock clock;

  /**
   * @param process names this running program in the history
   */
  public Orders(
      DataSource dataSource, TransactionTemplate transaction, Clock clock, String process) {
    this.jdbc = new JdbcOrders(dataSource, process);
    this.transaction = transaction;
    this.clock = clock;
  }

  /**
   * Makes the change if the order's state allows it. Of two at once the second waits for the first
   * and then sees its state.
   */
  public MoveResult move(OrderMove move) {
    return Objects.requireNonNull(transaction.execute(_ -> moveLocked(move)));
  }

  private MoveResult moveLocked(OrderMove move) {
    OrderState from = jdbc.lockState(move.orderId());
    if (from == null) {
      return new MoveResult.NoSuchOrder(move.orderId());
    }
    if (from == move.to()) {
      return new MoveResult.AlreadyThere(from);
    }
    if (!from.next(move.evidence()).contains(move.to())) {
      return new MoveResult.NotAllowed(from, move.to());
    }
    jdbc.change(move, from, clock.instant());
    return new MoveResult.Moved(from, move.to());
  }
}
