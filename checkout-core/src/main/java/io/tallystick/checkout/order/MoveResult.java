package io.tallystick.checkout.order;

/** What a wanted change came to. */
public sealed interface MoveResult {
  /** It was made, and stands in the history. */
  record Moved(OrderState from, OrderState to) implements MoveResult {}

  /** The order is in that state already: the same message came twice. Nothing was written. */
  record AlreadyThere(OrderState state) implements MoveResult {}

  /** That state may not follow the order's state. Nothing was written. */
  record NotAllowed(OrderState from, OrderState to) implements MoveResult {}

  /** There is no such order. */
  record NoSuchOrder(String orderId) implements MoveResult {}
}
