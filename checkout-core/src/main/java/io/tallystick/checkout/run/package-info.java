/**
 * Reconciliation runs: their window, state and tie-out. A run that did not finish says why, in
 * words for people.
 */
@NullMarked
package io.tallystick.checkout.run;

import org.jspecify.annotations.NullMarked;
