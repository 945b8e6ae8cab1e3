package io.tallystick.demo.shop;

/** An order that is paid by one payment, and of which nothing else is known. */
public record PaidOrder(
    String orderId,
    String attemptId,
    String intentId,
    String chargeId,
    String currency,
    long amountMinor) {}
