package io.tallystick.checkout.order;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionSynchronizationManager;
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

  /**
   * Puts a new order down and moves it from draft to payment_pending, in the caller's transaction.
   *
   * @throws org.springframework.dao.DuplicateKeyException if its cart has a live order already, or
   *     its id is taken
   */
  public void place(NewOrder order, String actor) {
    requireTransaction();
    jdbc.insert(order, clock.instant());
    var move =
        OrderMove.ours(order.orderId(), OrderState.PAYMENT_PENDING, "checkout of its cart", actor);
    jdbc.change(move, OrderState.DRAFT, clock.instant()); // nobody else sees it yet: no lock needed
    audit.record(entry(move, OrderState.DRAFT));
  }

  /** The order, which nobody else changes before this transaction ends. */
  public Optional<PlacedOrder> lock(String orderId) {
    requireTransaction();
    return jdbc.lock(orderId);
  }

  public Optional<PlacedOrder> find(String orderId) {
    return jdbc.find(orderId);
  }

  /** The order of a cart that isn't cancelled; there is one at most. */
  public Optional<PlacedOrder> liveOfCart(String cartId) {
    return jdbc.liveOfCart(cartId);
  }

  /** Asks for a person's look. A reason that stands already stays in front. */
  public void review(String orderId, String reason) {
    jdbc.review(orderId, reason);
  }

  private static void requireTransaction() {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("This belongs into the transaction of a checkout's step");
    }
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
