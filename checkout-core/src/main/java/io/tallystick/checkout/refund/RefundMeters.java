package io.tallystick.checkout.refund;

import io.micrometer.core.instrument.Counter;
import io.tallystick.checkout.metrics.FeatureMeters;
import io.tallystick.checkout.metrics.Meters;

/** Wishes for refunds that come again. */
final class RefundMeters implements FeatureMeters {
  private final Counter repeats;

  RefundMeters(Meters meters) {
    repeats =
        meters.counter(
            "tallystick.refund.repeats", "Wishes for a refund that stood already; one effect");
  }

  void repeated() {
    repeats.increment();
  }
}
