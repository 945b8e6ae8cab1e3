package io.tallystick.checkout.pricing.coupon;

/** What came of redeeming a coupon for an order. */
public sealed interface CouponRedemption {
  /**
   * The order holds it.
   *
   * @param repeated it did already, for the same customer: nothing was written
   */
  record Redeemed(String code, boolean repeated) implements CouponRedemption {}

  /** Nothing was written. */
  record Refused(CouponRefusal reason) implements CouponRedemption {}

  /**
   * Nothing was written: the order holds another coupon, or this one for another customer.
   *
   * @param heldCode the one it holds
   */
  record Conflict(String heldCode) implements CouponRedemption {}
}
