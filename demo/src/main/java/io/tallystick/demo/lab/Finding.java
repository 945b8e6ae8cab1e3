package io.tallystick.demo.lab;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A difference that a round found, whether or not it put it right.
 *
 * @param fingerprint the same in each round
 * @param foundAt when the first round began that found it
 */
record Finding(
    String fingerprint,
    DiscrepancyType type,
    @Nullable String orderId,
    @Nullable String providerRef,
    String anchor,
    String explanation,
    Instant foundAt) {
  String subject() {
    return Objects.requireNonNullElse(orderId, Objects.requireNonNullElse(providerRef, anchor));
  }
}
