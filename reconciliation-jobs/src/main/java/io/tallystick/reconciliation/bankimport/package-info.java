/** Statements of our bank account, and which of their lines are which payouts. */
@NullMarked
package io.tallystick.reconciliation.bankimport;

import org.jspecify.annotations.NullMarked;
