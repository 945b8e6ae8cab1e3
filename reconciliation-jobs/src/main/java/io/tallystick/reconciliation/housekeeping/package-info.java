/**
 * Takes away what was kept long enough and nothing depends on any more. Ledgers, the audit, runs
 * and discrepancies stay for ever.
 */
@NullMarked
package io.tallystick.reconciliation.housekeeping;

import org.jspecify.annotations.NullMarked;
