/**
 * Steps that are done in pieces, by this process and by every worker on other machines: Spring
 * Batch's remote partitioning through tables of the same PostgreSQL. A piece whose process dies is
 * given to another; none is done twice.
 */
@NullMarked
package io.tallystick.reconciliation.partition;

import org.jspecify.annotations.NullMarked;
