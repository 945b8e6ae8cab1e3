@NullMarked
package io.tallystick.demo;

import org.jspecify.annotations.NullMarked;
