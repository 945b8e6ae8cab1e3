package io.tallystick.checkout.outbox;

import io.tallystick.checkout.metrics.Counts;
import io.tallystick.checkout.metrics.FeatureMeters;
import io.tallystick.checkout.metrics.Meters;

/** What the relay's tries come to. */
final class OutboxMeters implements FeatureMeters {
  private enum Tried {
    PUBLISHED,
    FAILED
  }

  private final Counts<Tried> tried;

  OutboxMeters(Meters meters) {
    tried =
        meters.counts(
            "tallystick.outbox.events",
            "Tries to publish an event; failed ones are tried again",
            "result",
            Tried.class);
  }

  Relay.Round tried(Relay.Round round) {
    tried.add(Tried.PUBLISHED, round.published());
    tried.add(Tried.FAILED, round.failed());
    return round;
  }
}
