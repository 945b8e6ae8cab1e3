/**
 * What happens to an order's goods once the money is safe: shipping is asked for and recorded,
 * downloads are granted and taken back. Each order has one fulfillment, however often its events
 * come.
 */
@NullMarked
package io.tallystick.checkout.fulfillment;

import org.jspecify.annotations.NullMarked;
