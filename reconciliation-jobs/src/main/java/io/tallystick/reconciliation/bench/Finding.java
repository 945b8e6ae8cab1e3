package io.tallystick.reconciliation.bench;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import org.jspecify.annotations.Nullable;

/**
 * One difference, as planted or as found.
 *
 * @param orderId our order; null where the provider's row names none
 * @param providerRef the pi_ of a charge, the re_ of a refund
 */
public record Finding(
    DiscrepancyType type, @Nullable String orderId, @Nullable String providerRef) {
  /**
   * The same for what was planted and for what a way says it found: the order, or where there is
   * none the provider's reference. No two planted differences share an order.
   */
  String key() {
    return type + " " + (orderId != null ? orderId : providerRef);
  }
}
