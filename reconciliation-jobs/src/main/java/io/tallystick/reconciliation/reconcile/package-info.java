/**
 * One reconciliation of one window: are the sources whole, what matches, what doesn't, does it tie
 * out. Nightly, two-file reconcile and demo all run this job.
 */
@NullMarked
package io.tallystick.reconciliation.reconcile;

import org.jspecify.annotations.NullMarked;
