/**
 * Takes in the books of shops that keep their own, from a CSV file. The same rules hold as for the
 * provider's files: whole or not at all, no row twice, and a bad row is named.
 */
@NullMarked
package io.tallystick.reconciliation.booksimport;

import org.jspecify.annotations.NullMarked;
