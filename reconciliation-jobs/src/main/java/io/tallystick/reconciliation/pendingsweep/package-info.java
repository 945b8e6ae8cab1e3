/**
 * Payments and refunds of which nothing was heard in time, and holds that run out. Asks the
 * provider and takes the answer down; what stays open is left to people.
 */
@NullMarked
package io.tallystick.reconciliation.pendingsweep;

import org.jspecify.annotations.NullMarked;
