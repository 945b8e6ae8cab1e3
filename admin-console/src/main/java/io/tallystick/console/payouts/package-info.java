/** The provider's payouts: when they came, what they consist of, and whether the bank has them. */
@NullMarked
package io.tallystick.console.payouts;

import org.jspecify.annotations.NullMarked;
