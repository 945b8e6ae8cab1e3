package io.tallystick.checkout.order;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import java.time.Clock;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Changes orders' states, and nothing else does. A change, its row in the history and its audit
 * entry commit together, in the caller's transaction if there is one.
 */
public final class Orders {
  private final JdbcOrders jdbc;
  private final TransactionTemplate transaction;
  private final Audit audit;
  private final Clock clock;
  private final String process;

  /**
   * @param process names this running program in the history
   */
  public Orders(
      DataSource dataSource,
      TransactionTemplate transaction,
      Audit audit,
      Clock clock,
      String process) {
    this.jdbc = new JdbcOrders(dataSource, process);
    this.transaction = transaction;
    this.audit = audit;
    this.clock = clock;
    this.process = process;
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
    audit.record(entry(move, from));
    return new MoveResult.Moved(from, move.to());
  }

  private AuditEntry entry(OrderMove move, OrderState from) {
    String to = move.to().code();
    String origin = move.providerEvent() == null ? process : move.providerEvent();
    return new AuditEntry(
        "order:" + move.orderId(),
        "order." + to,
        move.actor(),
        move.reason(),
        from.code(),
        to,
        origin);
  }
}
