/** The one clock that everything asks for the time. */
@NullMarked
package io.tallystick.checkout.clock;

import org.jspecify.annotations.NullMarked;
