/**
 * Payouts against the movements in them, the bank's statements and the fees that were agreed. Only
 * tells: nothing here can be put right by a program.
 */
@NullMarked
package io.tallystick.reconciliation.payoutmatch;

import org.jspecify.annotations.NullMarked;
