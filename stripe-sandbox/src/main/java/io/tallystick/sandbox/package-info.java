@NullMarked
package io.tallystick.sandbox;

import org.jspecify.annotations.NullMarked;
