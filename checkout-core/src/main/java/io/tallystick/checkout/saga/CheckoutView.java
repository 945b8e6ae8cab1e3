package io.tallystick.checkout.saga;

/**
 * What a customer is told of a checkout.
 *
 * @param result confirmed, action_required, processing, checking, under_way
 * @param totalMinor in the currency's minor units
 * @param message one or two sentences for the customer
 */
public record CheckoutView(
    String result, String orderId, long totalMinor, String currency, String message) {}
