package io.tallystick.checkout.audit;

import org.jspecify.annotations.Nullable;

/**
 * One change, as it shall stand in the record.
 *
 * @param subject what was changed: "order:SO-1", "refund:…", "webhook:evt_1"
 * @param action what was done, such as "order.paid" or "webhook.replayed"
 * @param actor who or what did it
 * @param reason why, for people
 * @param before the state it was in; null: it is new
 * @param after the state it is in now
 * @param origin from where: a host, a run, an event
 */
public record AuditEntry(
    String subject,
    String action,
    String actor,
    @Nullable String reason,
    @Nullable String before,
    @Nullable String after,
    @Nullable String origin) {}
