package io.tallystick.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a shop's own books should say about one order.
 *
 * @param orderId for example {@code ORD-20260901-000123}; the charges' metadata carry it as {@code
 *     order_id}
 * @param amountMinor the order's total in minor units; a partial capture took less
 * @param paymentIntentId of the first charge
 * @param chargeId the first charge
 * @param refunds in order of time; none of them failed
 * @param charges one, or two for a split payment
 * @param disputeId of the dispute about the first charge
 */
public record Sale(
    String orderId,
    String currency,
    long amountMinor,
    Instant placedAt,
    String paymentIntentId,
    String chargeId,
    List<RefundMade> refunds,
    Kind kind,
    List<ChargeMade> charges,
    Optional<String> disputeId) {

  /** How the order was paid. */
  public enum Kind {
    PLAIN,
    /** The first attempt was declined, the second succeeded on the same intent. */
    RETRIED,
    /** Two charges whose sum is the order's total. */
    SPLIT,
    /** Authorized whole, captured in part. */
    PARTIAL_CAPTURE,
    /** A bank debit: pending first, money later the same day. */
    ASYNC
  }

  public Sale {
    refunds = List.copyOf(refunds);
    charges = List.copyOf(charges);
  }

  /** What the charges took together, minor units. */
  public long capturedMinor() {
    return charges.stream().mapToLong(ChargeMade::amountMinor).sum();
  }

  /** What went back through refunds, minor units. */
  public long refundedMinor() {
    return refunds.stream().mapToLong(RefundMade::amountMinor).sum();
  }
}
