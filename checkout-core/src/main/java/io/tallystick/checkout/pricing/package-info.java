/**
 * What a purchase costs: quotes made on the server from catalog, coupon, tax, shipping and fees,
 * and the unchangeable record of them with the order. The parts always add up to the total;
 * docs/checkout.md states the rules.
 */
@NullMarked
package io.tallystick.checkout.pricing;

import org.jspecify.annotations.NullMarked;
