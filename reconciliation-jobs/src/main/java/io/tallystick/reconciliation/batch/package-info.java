/**
 * How every job is run: metadata in PostgreSQL, one live run at a time, recovery after kill -9. The
 * guards against what Spring Batch leaves open stand here, once, for all jobs.
 */
@NullMarked
package io.tallystick.reconciliation.batch;

import org.jspecify.annotations.NullMarked;
