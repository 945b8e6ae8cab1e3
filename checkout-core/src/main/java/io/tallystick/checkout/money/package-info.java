/**
 * Amounts as 64-bit integers in the provider's minor unit. Nothing here or elsewhere holds money in
 * a floating-point number.
 */
@NullMarked
package io.tallystick.checkout.money;

import org.jspecify.annotations.NullMarked;
