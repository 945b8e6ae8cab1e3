package io.tallystick.checkout.cart;

/** What came of a request to change a cart. */
public sealed interface CartChange {
  /** The cart with the change in it. */
  record Added(Cart cart) implements CartChange {}

  /**
   * Nothing was changed.
   *
   * @param message for the customer
   */
  record Refused(Reason reason, String message) implements CartChange {}

  /** Why a cart stays as it is. */
  enum Reason {
    UNKNOWN_CART,
    /** Unknown, or not for sale now: the customer needn't know which. */
    PRODUCT_NOT_FOR_SALE,
    QUANTITY_OUT_OF_RANGE,
    TOO_MANY_LINES
  }
}
