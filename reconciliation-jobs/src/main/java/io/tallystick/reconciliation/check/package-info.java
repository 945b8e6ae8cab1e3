/**
 * What all checks have in common: a run of its own, findings by one statement, repairs within
 * limits, discrepancies carried on and closed. A check itself is a query, and perhaps a repair.
 */
@NullMarked
package io.tallystick.reconciliation.check;

import org.jspecify.annotations.NullMarked;
