package io.tallystick.checkout.refund;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Where a refund stands. The table at the end is the only place that says what may follow what. */
public enum RefundState {
  /** Somebody wants it; somebody else has to approve it. */
  REQUESTED,
  /** To be sent to the provider. */
  APPROVED,
  REJECTED,
  /** The provider's call is under way, or its process has died. */
  SUBMITTED,
  /** The provider has it and hasn't paid it out. */
  PENDING,
  /** Paid out. The customer's bank can still send it back, weeks later. */
  SUCCEEDED,
  /** Refused, or come back: the customer doesn't have the money. */
  FAILED,
  /** We asked for it and don't know what came of it. */
  UNKNOWN;

  /** As in refund.state. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if there is no such state
   */
  public static RefundState of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  /** Nothing follows: a final state stays. */
  public boolean isFinal() {
    return next().isEmpty();
  }

  /** Whether its amount counts against what the payment took. */
  public boolean counts() {
    return this != REJECTED && this != FAILED;
  }

  /** What may follow this state. */
  public Set<RefundState> next() {
    return switch (this) {
      case REQUESTED -> EnumSet.of(APPROVED, REJECTED);
      case APPROVED -> EnumSet.of(SUBMITTED);
      // back to approved: it certainly wasn't sent
      case SUBMITTED -> EnumSet.of(APPROVED, PENDING, SUCCEEDED, FAILED, UNKNOWN);
      // submitted again: the provider was asked and certainly has none
      case UNKNOWN -> EnumSet.of(SUBMITTED, PENDING, SUCCEEDED, FAILED);
      case PENDING -> EnumSet.of(SUCCEEDED, FAILED);
      case SUCCEEDED -> EnumSet.of(FAILED);
      case REJECTED, FAILED -> EnumSet.noneOf(RefundState.class);
    };
  }
}
