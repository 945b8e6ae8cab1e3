@NullMarked
package io.tallystick.reports;

import org.jspecify.annotations.NullMarked;
