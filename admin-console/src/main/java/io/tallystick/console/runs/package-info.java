/** What was compared, what came of it, and asking for more of it. */
@NullMarked
package io.tallystick.console.runs;

import org.jspecify.annotations.NullMarked;
