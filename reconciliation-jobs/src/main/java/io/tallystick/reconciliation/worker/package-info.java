/**
 * The worker: turns schedules into requests, takes requests up one at a time, runs their jobs, and
 * leaves nothing behind that another worker couldn't go on with.
 */
@NullMarked
package io.tallystick.reconciliation.worker;

import org.jspecify.annotations.NullMarked;
