/**
 * What imports of both sides share: reading a CSV file row by row, loading its entries over several
 * connections, and the ledger of imports. Rows of an import become visible all at once or not at
 * all.
 */
@NullMarked
package io.tallystick.reconciliation.source;

import org.jspecify.annotations.NullMarked;
