package io.tallystick.checkout.pricing;

/** What came of asking for a quote. Neither has a side effect. */
public sealed interface QuoteResult {
  record Quoted(Quote quote) implements QuoteResult {}

  /**
   * @param message for the customer
   */
  record Refused(Code code, String message) implements QuoteResult {}

  /** Why there is no quote. */
  enum Code {
    CART_UNKNOWN,
    CART_EMPTY,
    TOO_MANY_LINES,
    QUANTITY_OUT_OF_RANGE,
    /** Unknown, or not for sale now. */
    PRODUCT_NOT_FOR_SALE,
    NO_PRICE_IN_CURRENCY,
    /** No tax rule is known for the address. */
    NOT_SOLD_THERE,
    NOT_SHIPPED_THERE,
    SHIPPING_METHOD_UNKNOWN,
    /** More than the provider takes in one payment. */
    TOTAL_TOO_LARGE,
    /** A rate service didn't answer: try again. */
    RATES_UNAVAILABLE,
    /** Unknown, early, expired or used up: customers aren't told which. */
    COUPON_NOT_VALID,
    COUPON_CUSTOMER_REQUIRED,
    COUPON_CUSTOMER_LIMIT,
    COUPON_CURRENCY,
    COUPON_PRODUCTS,
    COUPON_MINIMUM
  }
}
