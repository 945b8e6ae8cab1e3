package io.tallystick.demo.lab;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the rounds have to find.
 *
 * @param orderId null: of no order
 * @param ref the provider's reference or the anchor that the finding must have; null: the order
 *     says which it is
 * @param since when there was something to find
 */
record Expected(
    DiscrepancyType type,
    @Nullable String orderId,
    @Nullable String ref,
    Instant since,
    String cause) {
  boolean isMetBy(Finding found) {
    return type == found.type()
        && (orderId == null || orderId.equals(found.orderId()))
        && (ref == null || ref.equals(found.providerRef()) || ref.equals(found.anchor()));
  }

  /** For people, who look for it. */
  String subject() {
    return Objects.requireNonNullElse(orderId, Objects.requireNonNullElse(ref, "?"))
        + (orderId == null || ref == null ? "" : " " + ref);
  }
}
