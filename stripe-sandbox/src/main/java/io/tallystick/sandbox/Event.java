package io.tallystick.sandbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to an object, with the whole object as of that moment. It never changes.
 *
 * @param object the object's JSON
 * @param previous JSON of the fields that changed with their old values, only for updates
 * @param origin the request that caused it; null means that the provider did it by itself
 */
record Event(
    String id,
    Instant created,
    String type,
    String object,
    @Nullable String previous,
    @Nullable Origin origin)
    implements StripeObject {
  /** The request behind an event; a call whose answer got lost is found by its key. */
  record Origin(String requestId, @Nullable String idempotencyKey) {}
}
