/** Where a customer came from, as the server learnt it at checkout. */
@NullMarked
package io.tallystick.checkout.attribution;

import org.jspecify.annotations.NullMarked;
