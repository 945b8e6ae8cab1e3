package io.tallystick.checkout.discrepancy;

/** A discrepancy as somebody saw it. The version counts changes of state, owner and amounts. */
public record Seen(long id, int version) {}
