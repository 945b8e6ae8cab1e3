/**
 * Stock: reserved when a checkout begins, sold when it is paid, given back when it fails or takes
 * too long. Nothing is sold that isn't there.
 */
@NullMarked
package io.tallystick.checkout.inventory;

import org.jspecify.annotations.NullMarked;
