/** How far each checkout attempt has come, for those that came no further. */
@NullMarked
package io.tallystick.console.triage;

import org.jspecify.annotations.NullMarked;
