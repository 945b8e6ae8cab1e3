package io.tallystick.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A sale while its day happens. */
final class SaleDraft {
  private final String orderId;
  private final String currency;
  private final long amount;
  private final Instant placedAt;
  private final Sale.Kind kind;
  private final List<Long> expected = new ArrayList<>();
  private final List<ChargeMade> charges = new ArrayList<>();
  private final List<RefundMade> refunds = new ArrayList<>();
  private Optional<String> disputeId = Optional.empty();

  SaleDraft(String orderId, String currency, long amount, Instant placedAt, Sale.Kind kind) {
    this.orderId = orderId;
    this.currency = currency;
    this.amount = amount;
    this.placedAt = placedAt;
    this.kind = kind;
  }

  String orderId() {
    return orderId;
  }

  String currency() {
    return currency;
  }

  long amount() {
    return amount;
  }

  /** Plans a charge that will take this much. */
  void expect(long chargeAmount) {
    expected.add(chargeAmount);
  }

  /** What the planned charges will take, in order of time. */
  List<Long> expected() {
    return expected;
  }

  void took(Payment payment, long taken, Instant at) {
    charges.add(new ChargeMade(payment.paymentIntentId(), payment.chargeId(), taken, at));
  }

  String chargeId(int charge) {
    return charges.get(charge).chargeId();
  }

  void gaveBack(RefundMade refund) {
    refunds.add(refund);
  }

  void disputed(String id) {
    disputeId = Optional.of(id);
  }

  Sale sale() {
    ChargeMade first = charges.getFirst();
    return new Sale(
        orderId,
        currency,
        amount,
        placedAt,
        first.paymentIntentId(),
        first.chargeId(),
        refunds,
        kind,
        charges,
        disputeId);
  }
}
