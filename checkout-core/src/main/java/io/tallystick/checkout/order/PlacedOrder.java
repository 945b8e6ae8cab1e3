package io.tallystick.checkout.order;

import org.jspecify.annotations.Nullable;

/**
 * An order as it stands.
 *
 * @param customerRef null: a guest's
 * @param totalMinor in the currency's minor units
 * @param reviewReason null: nobody need look at it
 */
public record PlacedOrder(
    String orderId,
    OrderState state,
    @Nullable String customerRef,
    String currency,
    long totalMinor,
    @Nullable String reviewReason) {}
