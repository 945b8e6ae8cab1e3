package io.tallystick.checkout.outbox;

import java.time.Instant;

/**
 * Something that has happened, for other systems.
 *
 * @param eventId the same however often it is published
 * @param aggregate what it is about, such as "order:SO-1"; its events are published in their order
 * @param type such as "order.paid"
 * @param version of the type's contract
 * @param payload a JSON object
 */
public record Event(
    String eventId,
    String aggregate,
    String type,
    int version,
    String payload,
    Instant occurredAt) {}
