/** Differences that stand: the queue, one of them, and many at once. */
@NullMarked
package io.tallystick.console.discrepancies;

import org.jspecify.annotations.NullMarked;
