/** Looks at a checkout before stock or money is touched: pass, look at it later, or refuse. */
@NullMarked
package io.tallystick.checkout.fraud;

import org.jspecify.annotations.NullMarked;
