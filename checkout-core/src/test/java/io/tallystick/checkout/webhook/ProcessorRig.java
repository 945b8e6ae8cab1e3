package io.tallystick.checkout.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;

/** An inbox, its processor, and what a round of one event can come to. */
abstract class ProcessorRig {
  static final WebhookProcessor.Round NOTHING = new WebhookProcessor.Round(0, 0, 0);
  static final WebhookProcessor.Round ONE_PROCESSED = new WebhookProcessor.Round(1, 0, 0);
  static final WebhookProcessor.Round ONE_PARKED = new WebhookProcessor.Round(0, 1, 0);
  final Inbox shop = new Inbox();
  final WebhookProcessor processor = shop.processor();

  @AfterEach
  void theInvariantsHold() {
    assertThat(shop.broken()).isEmpty();
    shop.close();
  }
}
