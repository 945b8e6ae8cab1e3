/**
 * The list of reconciliation runs: what ran, what came of it, how long it took. For the command
 * line and the console.
 */
@NullMarked
package io.tallystick.reports.runs;

import org.jspecify.annotations.NullMarked;
