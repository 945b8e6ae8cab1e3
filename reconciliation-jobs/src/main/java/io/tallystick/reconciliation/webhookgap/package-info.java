/**
 * The provider's list of events against our inbox, and what became of those that are in it. Fetches
 * what never came, and looks at what waits for nobody.
 *
 * <p>It sees events. What the provider changed without making an event is seen by asking for each
 * payment that stays open, which is the pending sweep's work.
 */
@NullMarked
package io.tallystick.reconciliation.webhookgap;

import org.jspecify.annotations.NullMarked;
