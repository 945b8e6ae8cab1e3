/**
 * What was recorded for other systems against what was published, and that against what each
 * consumer has done. Replays: an effect happens once, however often its event comes.
 */
@NullMarked
package io.tallystick.reconciliation.outboxcheck;

import org.jspecify.annotations.NullMarked;
