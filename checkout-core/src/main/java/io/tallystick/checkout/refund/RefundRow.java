package io.tallystick.checkout.refund;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of table refund.
 *
 * @param calls how often the provider has been called for it; the latest call's number
 */
record RefundRow(
    Refund refund,
    String origin,
    @Nullable String requestKey,
    @Nullable String providerKey,
    @Nullable String rejectedBy,
    int calls,
    @Nullable Instant calledAt,
    Instant requestedAt,
    @Nullable Instant approvedAt,
    @Nullable Instant succeededAt,
    int asks) {
  String id() {
    return refund.refundId();
  }

  String orderId() {
    return refund.orderId();
  }

  RefundState state() {
    return refund.state();
  }
}
