package io.tallystick.checkout.pricing.coupon;

/** Why a coupon isn't good. The first four look the same to customers: see CouponCheck. */
public enum CouponRefusal {
  UNKNOWN,
  NOT_YET,
  EXPIRED,
  /** As often redeemed as it may be in all. */
  EXHAUSTED,
  /** It has a limit per customer, and the customer isn't known. */
  CUSTOMER_REQUIRED,
  CUSTOMER_LIMIT,
  /** Not in the cart's currency. */
  CURRENCY,
  /** Good for none of the products. */
  PRODUCTS,
  /** The goods are worth less than its minimum. */
  MINIMUM
}
