/**
 * The jobs that compare the books with the provider's own record, one package each, and the command
 * line that starts them. Each is a Spring Batch job: restartable, idempotent, read top-down.
 */
@NullMarked
package io.tallystick.reconciliation;

import org.jspecify.annotations.NullMarked;
