/**
 * Whether this process can work, and whether the nightly and hourly runs still come: answered in
 * bounded time, also while the database hangs, on the management port alone.
 */
@NullMarked
package io.tallystick.checkout.health;

import org.jspecify.annotations.NullMarked;
