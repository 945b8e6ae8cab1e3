/**
 * The checkout core: what the shop records of orders, money, stock and messages, and the tables
 * that hold it. It knows nothing of the jobs, reports and screens built on it.
 */
@NullMarked
package io.tallystick.checkout;

import org.jspecify.annotations.NullMarked;
