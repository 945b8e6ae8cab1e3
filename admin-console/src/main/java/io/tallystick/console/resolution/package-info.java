/** What finance asked for and a second person decides on. */
@NullMarked
package io.tallystick.console.resolution;

import org.jspecify.annotations.NullMarked;
