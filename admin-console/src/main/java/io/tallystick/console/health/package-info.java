/** Whether all is well, in words: what is stuck, what is late, and where to go from there. */
@NullMarked
package io.tallystick.console.health;

import org.jspecify.annotations.NullMarked;
