/** Who may see an order: whoever holds its secret token, or its owner. */
@NullMarked
package io.tallystick.checkout.access;

import org.jspecify.annotations.NullMarked;
