package io.tallystick.checkout.fulfillment;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import io.tallystick.checkout.order.MoveResult;
import io.tallystick.checkout.order.OrderMove;
import io.tallystick.checkout.order.OrderState;
import io.tallystick.checkout.order.Orders;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;

/** Single steps of a fulfillment and of its order, each along its table of states. */
final class FulfillmentSteps {
  /** The money is ours. */
  static final Set<OrderState> PAID =
      EnumSet.of(
          OrderState.PAID,
          OrderState.FULFILLMENT_PENDING,
          OrderState.PARTIALLY_FULFILLED,
          OrderState.PARTIALLY_REFUNDED);

  private final JdbcFulfillments jdbc;
  private final Orders orders;
  private final Audit audit;
  private final Clock clock;

  FulfillmentSteps(JdbcFulfillments jdbc, Orders orders, Audit audit, Clock clock) {
    this.jdbc = jdbc;
    this.orders = orders;
    this.audit = audit;
    this.clock = clock;
  }

  void change(
      String orderId, FulfillmentState from, FulfillmentState to, String note, String actor) {
    if (!from.next().contains(to)) {
      throw new IllegalStateException(
          "The fulfillment of %s is %s and can't become %s"
              .formatted(orderId, from.code(), to.code()));
    }
    String storable = note.replace('\0', '?');
    jdbc.change(orderId, from, to, storable, clock.instant());
    audit.record(
        new AuditEntry(
            "fulfillment:" + orderId,
            "fulfillment." + to.code(),
            actor,
            storable,
            from.code(),
            to.code(),
            null));
  }

  void move(String orderId, OrderState to, String reason, String actor) {
    switch (orders.move(OrderMove.ours(orderId, to, reason, actor))) {
      case MoveResult.Moved _, MoveResult.AlreadyThere _ -> {}
      case MoveResult.NotAllowed not ->
          throw new IllegalStateException(
              "Order %s is %s and can't become %s"
                  .formatted(orderId, not.from().code(), not.to().code()));
      case MoveResult.NoSuchOrder _ -> throw new IllegalStateException("No order " + orderId);
    }
  }
}
