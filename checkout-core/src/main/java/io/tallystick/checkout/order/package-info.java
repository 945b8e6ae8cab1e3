/**
 * Orders and their states: one table says which state may follow which, and every change goes
 * through {@link io.tallystick.checkout.order.Orders}. Each change is one row in order_event.
 */
@NullMarked
package io.tallystick.checkout.order;

import org.jspecify.annotations.NullMarked;
