/** Starts the console, and lets the first people in. */
@NullMarked
package io.tallystick.demo.console;

import org.jspecify.annotations.NullMarked;
