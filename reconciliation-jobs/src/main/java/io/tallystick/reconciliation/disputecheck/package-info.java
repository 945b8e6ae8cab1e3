/**
 * Disputes at the provider against what our books know of them, and the time left for evidence.
 * Takes down what the books lack, as a webhook would.
 */
@NullMarked
package io.tallystick.reconciliation.disputecheck;

import org.jspecify.annotations.NullMarked;
