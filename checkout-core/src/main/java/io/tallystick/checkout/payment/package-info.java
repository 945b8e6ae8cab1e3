/**
 * The port to the payment provider: what it is asked, what comes of a call, what it says a payment
 * or refund is. Knows no provider.
 */
@NullMarked
package io.tallystick.checkout.payment;

import org.jspecify.annotations.NullMarked;
