/** Ids of what we make: never the same twice, and in order of time. */
@NullMarked
package io.tallystick.checkout.ids;

import org.jspecify.annotations.NullMarked;
