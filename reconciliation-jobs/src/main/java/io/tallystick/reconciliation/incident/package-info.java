/**
 * Findings that share a cause, close in time, are one incident: 500 rows read as one line, whether
 * a match or a check found them.
 */
@NullMarked
package io.tallystick.reconciliation.incident;

import org.jspecify.annotations.NullMarked;
