package io.tallystick.checkout.refund;

import io.tallystick.checkout.order.MoveResult;
import io.tallystick.checkout.order.OrderMove;
import io.tallystick.checkout.order.OrderState;
import io.tallystick.checkout.order.Orders;
import io.tallystick.checkout.payment.Told;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** An order's state follows the money that went back, as far as its own table lets it. */
final class RefundedOrders {
  /** Nobody expects anything of these any more: their money may all go back without a word. */
  private static final Set<OrderState> OVER =
      EnumSet.of(OrderState.CANCELLED, OrderState.CANCELLED_WITH_REFUND);

  private static final List<OrderState> WHOLE =
      List.of(OrderState.REFUNDED, OrderState.CANCELLED_WITH_REFUND);
  private static final List<OrderState> PART = List.of(OrderState.PARTIALLY_REFUNDED);

  private final RefundGround ground;
  private final RefundHistory history;
  private final Orders orders;

  RefundedOrders(RefundGround ground, RefundHistory history, Orders orders) {
    this.ground = ground;
    this.history = history;
    this.orders = orders;
  }

  /**
   * Moves the order if what is left of its money says so. The order's row is locked.
   *
   * @param refundedMinor by refunds that have succeeded
   * @param because the provider's refund or payment
   */
  void follow(String orderId, String currency, long refundedMinor, Told told, String because) {
    RefundGround.Order order = Objects.requireNonNull(ground.lockOrder(orderId));
    long captured = ground.captured(orderId, currency);
    long kept = captured - refundedMinor;
    boolean stillPaid = kept >= order.totalMinor() && order.currency().equals(currency);
    if (captured == 0 || stillPaid) {
      return; // nothing known to be paid yet; or it was paid twice, and is still paid
    }
    boolean whole = kept <= 0;
    if (whole && OVER.contains(OrderState.of(order.state()))) {
      return;
    }
    String event = told.providerEvent() == null ? because : told.providerEvent();
    for (OrderState to : whole ? WHOLE : PART) {
      var move =
          OrderMove.onProvidersWord(
              orderId, to, whole ? "all refunded" : "part refunded", told.actor(), event);
      switch (orders.move(move)) {
        case MoveResult.Moved _, MoveResult.AlreadyThere _ -> {
          return;
        }
        case MoveResult.NotAllowed _ -> {}
        case MoveResult.NoSuchOrder _ -> throw new IllegalStateException("No order " + orderId);
      }
    }
    history.review(
        orderId,
        "%s of its money went back (%s) while it was %s"
            .formatted(whole ? "All" : "Part", because, order.state()),
        told);
  }
}
