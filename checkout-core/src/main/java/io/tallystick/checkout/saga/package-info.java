/**
 * A checkout from quote to committed order, what the provider says of its payment, and the undoing
 * of what can't be completed.
 */
@NullMarked
package io.tallystick.checkout.saga;

import org.jspecify.annotations.NullMarked;
