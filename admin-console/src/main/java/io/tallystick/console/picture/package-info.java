/** Small pictures of numbers, drawn here as SVG. */
@NullMarked
package io.tallystick.console.picture;

import org.jspecify.annotations.NullMarked;
