@NullMarked
package io.tallystick.reconciliation;

import org.jspecify.annotations.NullMarked;
