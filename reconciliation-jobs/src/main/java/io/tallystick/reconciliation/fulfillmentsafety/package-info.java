/**
 * Orders against what was sent and granted: goods that left without money, money without goods,
 * downloads without a right. Asks for a forgotten fulfillment again.
 */
@NullMarked
package io.tallystick.reconciliation.fulfillmentsafety;

import org.jspecify.annotations.NullMarked;
