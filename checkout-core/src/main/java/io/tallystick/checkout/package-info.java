@NullMarked
package io.tallystick.checkout;

import org.jspecify.annotations.NullMarked;
