/** What members of staff write down about an order. */
@NullMarked
package io.tallystick.checkout.note;

import org.jspecify.annotations.NullMarked;
