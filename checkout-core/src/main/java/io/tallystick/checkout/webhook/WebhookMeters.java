package io.tallystick.checkout.webhook;

import io.tallystick.checkout.metrics.Counts;
import io.tallystick.checkout.metrics.FeatureMeters;
import io.tallystick.checkout.metrics.Meters;
import io.tallystick.checkout.metrics.Time;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What deliveries and the look at their events come to. */
final class WebhookMeters implements FeatureMeters {
  private enum Delivery {
    STORED,
    REPEATED,
    REJECTED,
    TOO_LARGE,
    NOT_CONFIGURED,
    NOT_STORED
  }

  private enum Looked {
    PROCESSED,
    FAILED,
    PARKED
  }

  private final Counts<Delivery> deliveries;
  private final Counts<Looked> looked;
  private final Time lag;

  WebhookMeters(Meters meters) {
    deliveries =
        meters.counts(
            "tallystick.webhook.deliveries",
            "Deliveries of events by the provider, by what they came to",
            "result",
            Delivery.class);
    looked =
        meters.counts(
            "tallystick.webhook.processing",
            "Tries to process an event; failed ones are tried again",
            "result",
            Looked.class);
    lag =
        meters.timer(
            "tallystick.webhook.lag",
            "From the provider's making of an event to its first delivery, by both clocks",
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofHours(12));
  }

  static WebhookMeters none() {
    return new WebhookMeters(Meters.none());
  }

  void delivered(Received received) {
    deliveries.one(
        switch (received) {
          case Received.Stored _ -> Delivery.STORED;
          case Received.Repeated _ -> Delivery.REPEATED;
          case Received.Rejected _ -> Delivery.REJECTED;
          case Received.TooLarge _ -> Delivery.TOO_LARGE;
          case Received.NotConfigured _ -> Delivery.NOT_CONFIGURED;
        });
  }

  void notStored() {
    deliveries.one(Delivery.NOT_STORED);
  }

  /**
   * @param created by the provider's clock, in whole seconds; null: it didn't say
   */
  void firstSeen(@Nullable Instant created, Instant now) {
    if (created != null) { // two clocks: it may seem to come before it was made
      lag.took(created.isBefore(now) ? Duration.between(created, now) : Duration.ZERO);
    }
  }

  WebhookProcessor.Round looked(WebhookProcessor.Round round) {
    looked.add(Looked.PROCESSED, round.processed());
    looked.add(Looked.FAILED, round.failed());
    looked.add(Looked.PARKED, round.parked());
    return round;
  }
}
