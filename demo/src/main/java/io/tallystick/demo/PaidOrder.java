package io.tallystick.demo;

/** An order that is paid by one payment, and of which nothing else is known. */
record PaidOrder(
    String orderId,
    String attemptId,
    String intentId,
    String chargeId,
    String currency,
    long amountMinor) {}
