package io.tallystick.checkout.order;

import org.jspecify.annotations.Nullable;

/**
 * An order to be put down.
 *
 * @param cartId the cart it is made of; it can't make another live order
 * @param customerRef null: a guest
 * @param totalMinor in the currency's minor units
 * @param lookupHash SHA-256 of the customer's secret token
 * @param reviewReason why a person should look at it before it is carried out; null: no need
 */
public record NewOrder(
    String orderId,
    String cartId,
    @Nullable String customerRef,
    String currency,
    long totalMinor,
    String lookupHash,
    @Nullable String reviewReason) {}
