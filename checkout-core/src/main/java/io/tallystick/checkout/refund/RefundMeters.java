package io.tallystick.checkout.refund;

import io.tallystick.checkout.metrics.Count;
import io.tallystick.checkout.metrics.FeatureMeters;
import io.tallystick.checkout.metrics.Meters;

/** Wishes for refunds that come again. */
final class RefundMeters implements FeatureMeters {
  private final Count repeats;

  RefundMeters(Meters meters) {
    repeats =
        meters.counter(
            "tallystick.refund.repeats", "Wishes for a refund that stood already; one effect");
  }

  void repeated() {
    repeats.one();
  }
}
