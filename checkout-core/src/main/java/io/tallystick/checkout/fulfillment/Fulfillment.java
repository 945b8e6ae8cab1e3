package io.tallystick.checkout.fulfillment;

import org.jspecify.annotations.Nullable;

/**
 * An order's fulfillment as it stands.
 *
 * @param heldReason why it waits for a person; null: it doesn't
 * @param note why it is in this state, for people
 */
public record Fulfillment(
    String orderId, FulfillmentState state, @Nullable String heldReason, @Nullable String note) {}
