/**
 * A night's work for one business day: the provider's record in, the match, the tie-out, the
 * reports. Asked for twice it works once.
 */
@NullMarked
package io.tallystick.reconciliation.nightly;

import org.jspecify.annotations.NullMarked;
