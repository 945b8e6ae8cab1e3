/** The record of changes, read only. */
@NullMarked
package io.tallystick.console.audit;

import org.jspecify.annotations.NullMarked;
