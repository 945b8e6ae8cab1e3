/**
 * The inbox for the provider's webhooks: checked, stored, acknowledged; then looked at one by one.
 * An event is a hint to ask the provider: what it says of the object may be old by now, so their
 * order, repetition and replay don't matter.
 */
@NullMarked
package io.tallystick.checkout.webhook;

import org.jspecify.annotations.NullMarked;
