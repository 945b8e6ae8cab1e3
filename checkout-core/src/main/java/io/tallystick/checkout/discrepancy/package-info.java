/**
 * Differences between books and provider that stand. Each has one type, both sides' evidence and a
 * life of its own.
 */
@NullMarked
package io.tallystick.checkout.discrepancy;

import org.jspecify.annotations.NullMarked;
