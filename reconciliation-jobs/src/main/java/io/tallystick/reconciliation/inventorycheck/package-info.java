/**
 * Stock against reservations and orders: what is held for nobody, sums that don't agree, paid
 * orders without goods. Gives back what is held for a checkout that is over.
 */
@NullMarked
package io.tallystick.reconciliation.inventorycheck;

import org.jspecify.annotations.NullMarked;
