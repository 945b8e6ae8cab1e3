/**
 * The provider's own record of money: entries, payouts, disputes, and the words it uses for them.
 * Books and provider state their movements in the same {@link
 * io.tallystick.checkout.settlement.EntryKind kinds}.
 */
@NullMarked
package io.tallystick.checkout.settlement;

import org.jspecify.annotations.NullMarked;
