/**
 * What a customer wants to buy: products and quantities, bounded, under an id nobody can guess. A
 * cart holds no prices; a quote makes them.
 */
@NullMarked
package io.tallystick.checkout.cart;

import org.jspecify.annotations.NullMarked;
