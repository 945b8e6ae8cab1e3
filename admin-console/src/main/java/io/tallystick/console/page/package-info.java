/**
 * What every page shares: its frame, how times and amounts are written, form keys, and what is
 * shown when something goes wrong.
 */
@NullMarked
package io.tallystick.console.page;

import org.jspecify.annotations.NullMarked;
