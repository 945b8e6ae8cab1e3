/**
 * What the shop sells and what a unit costs, per currency and time. Everything that prices or
 * counts goods asks here; nothing a client says about a product is believed.
 */
@NullMarked
package io.tallystick.checkout.catalog;

import org.jspecify.annotations.NullMarked;
