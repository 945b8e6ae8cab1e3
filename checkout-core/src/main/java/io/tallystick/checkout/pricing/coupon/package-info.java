/**
 * Coupons: whether one is good for these goods, how much it takes off which of them, and its
 * limits, which hold however many orders redeem it at once. What customers are told doesn't help to
 * guess codes; what staff see does tell why.
 */
@NullMarked
package io.tallystick.checkout.pricing.coupon;

import org.jspecify.annotations.NullMarked;
