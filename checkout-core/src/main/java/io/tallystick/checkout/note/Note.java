package io.tallystick.checkout.note;

import java.time.Instant;

/**
 * A note on an order.
 *
 * @param body as typed, in plain text; whoever shows it must escape it
 */
public record Note(String author, String body, Instant writtenAt) {}
