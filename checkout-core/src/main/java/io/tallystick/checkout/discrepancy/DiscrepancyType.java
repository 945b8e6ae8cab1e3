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
  DISPUTE_NOT_RECORDED(Severity.HIGH);

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
