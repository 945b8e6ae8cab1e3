package io.tallystick.checkout.discrepancy;

/** What can differ between books and provider. The name is the word in tables, JSON and CSV. */
public enum DiscrepancyType {
  /** The provider took money for an order of ours; our books don't say so. */
  PAID_NOT_RECORDED(Severity.CRITICAL),
  /** Our books say captured; the provider knows the payment and says that it failed or is open. */
  RECORDED_NOT_PAID(Severity.CRITICAL),
  /** Our books say captured; the provider has no trace of it. */
  MISSING_AT_PROVIDER(Severity.CRITICAL),
  /** The provider states a movement that nothing in our books refers to. */
  UNKNOWN_TO_US(Severity.HIGH),
  /** Both state the movement, with different amounts. */
  AMOUNT_MISMATCH(Severity.HIGH),
  /** Both state the movement, in different currencies. */
  CURRENCY_MISMATCH(Severity.HIGH),
  /** The provider took the money of one order more than once. */
  DUPLICATE_CHARGE(Severity.CRITICAL),
  /** The amounts agree, but the provider's metadata names another order. */
  METADATA_DRIFT(Severity.LOW),
  /** Our books say refunded; the provider has no such refund. */
  REFUND_MISSING_AT_PROVIDER(Severity.CRITICAL),
  /** The provider refunded; our books don't say so (a refund made in its dashboard). */
  REFUND_NOT_RECORDED(Severity.HIGH),
  /** Both state the refund, with different amounts. */
  REFUND_AMOUNT_MISMATCH(Severity.HIGH),
  /** Both know the refund; one says that it went through, the other that it didn't. */
  REFUND_STATUS_MISMATCH(Severity.MEDIUM),
  /** The refund went through and failed later: the customer hasn't got the money. */
  REFUND_FAILED_LATER(Severity.CRITICAL),
  /** More was given back than was taken. */
  OVER_REFUNDED(Severity.CRITICAL),
  /** The provider took a disputed amount; our books don't say so. */
  DISPUTE_NOT_RECORDED(Severity.HIGH),
  /** The bank's deadline for evidence in a dispute comes near, and nothing was handed in. */
  DISPUTE_DEADLINE(Severity.HIGH),

  /** A payment is under way for longer than payments are. */
  PENDING_TOO_LONG(Severity.HIGH),
  /** Nobody knows what came of a call, and the provider doesn't say. */
  OUTCOME_UNKNOWN(Severity.CRITICAL),
  /** Money that is held will be let go of soon, and the order isn't captured. */
  AUTHORIZATION_EXPIRING(Severity.HIGH),

  /** Goods were sent, or downloads granted, for an order that isn't paid. */
  FULFILLED_NOT_PAID(Severity.CRITICAL),
  /** Paid, and nothing was asked to be sent or granted. */
  PAID_NOT_FULFILLED(Severity.HIGH),
  /** Something was downloaded by a right that nobody has, or had no more. */
  DOWNLOAD_WITHOUT_ENTITLEMENT(Severity.MEDIUM),

  /** The provider has an event that never reached our inbox. */
  WEBHOOK_MISSING(Severity.HIGH),
  /** An event is in the inbox and was given up. */
  WEBHOOK_FAILED(Severity.HIGH),
  /** An event is in the inbox and nobody processes it. */
  WEBHOOK_STUCK(Severity.HIGH),

  /** Stock is held for a checkout that is over. */
  ORPHANED_RESERVATION(Severity.MEDIUM),
  /** What is held and sold of an article isn't the sum of its reservations. */
  STOCK_SUM_MISMATCH(Severity.HIGH),
  /** An order is paid, and no stock was sold to it. */
  PAID_WITHOUT_STOCK(Severity.CRITICAL),

  /** An event is recorded and wasn't published. */
  EVENT_NOT_PUBLISHED(Severity.HIGH),
  /** An event was published, and a consumer hasn't handled it. */
  EVENT_NOT_CONSUMED(Severity.HIGH),

  /** A payout isn't the sum of what is in it. */
  PAYOUT_SUM_MISMATCH(Severity.CRITICAL),
  /** A payout was paid, and came back. */
  PAYOUT_FAILED_LATER(Severity.CRITICAL),
  /** A payout should have arrived, and the bank's statement doesn't show it. */
  PAYOUT_NOT_AT_BANK(Severity.HIGH),
  /** The provider's fees aren't those that were agreed. */
  FEE_VARIANCE(Severity.MEDIUM),

  /** An order has no attribution, though the shop's pages told of its visit. */
  ATTRIBUTION_MISSING(Severity.LOW),
  /** Marketing counts a purchase that isn't one of ours. */
  PHANTOM_CONVERSION(Severity.LOW);

  /** How soon somebody should look. */
  public enum Severity {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL
  }

  private final Severity severity;

  DiscrepancyType(Severity severity) {
    this.severity = severity;
  }

  public Severity severity() {
    return severity;
  }
}
