package io.tallystick.checkout.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stored event without its body, which holds personal data.
 *
 * @param createdAt by the provider's clock
 * @param deliveries how often it came
 * @param otherBodies of them, how many came with another body than the first
 * @param tries since it was received or replayed
 * @param nextTryAt while it waits
 * @param reason why it failed last, or is parked
 * @param result what it came to
 */
public record WebhookEvent(
    String eventId,
    String type,
    @Nullable String apiVersion,
    @Nullable String objectId,
    WebhookState state,
    @Nullable Instant createdAt,
    Instant receivedAt,
    Instant lastReceivedAt,
    int deliveries,
    int otherBodies,
    int tries,
    @Nullable Instant nextTryAt,
    @Nullable String reason,
    @Nullable String result,
    @Nullable Instant processedAt,
    int replays) {}
