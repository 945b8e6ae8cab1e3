/** How to reach a customer and where to send the goods; kept apart, so that it can be redacted. */
@NullMarked
package io.tallystick.checkout.contact;

import org.jspecify.annotations.NullMarked;
