package io.tallystick.console.webhooks;

import io.tallystick.checkout.webhook.WebhookState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event in the list.
 *
 * @param createdAt by the provider's clock
 * @param why why it failed last, is parked, or what it came to
 */
record WebhookRow(
    String eventId,
    String type,
    @Nullable String objectId,
    WebhookState state,
    @Nullable Instant createdAt,
    Instant receivedAt,
    int deliveries,
    int tries,
    boolean failed,
    @Nullable String why) {
  public String symbol() {
    return Standing.symbol(state, failed);
  }

  public String words() {
    return Standing.words(state, failed);
  }
}
