/** The append-only record of who changed what and why. */
@NullMarked
package io.tallystick.checkout.audit;

import org.jspecify.annotations.NullMarked;
