package io.tallystick.checkout.payment;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Where a payment attempt stands. The table at the end says what may follow what. */
public enum PaymentState {
  /** Its key is stored; the provider may or may not know of it, and takes no money yet. */
  CREATED,
  /** The customer has to do something: 3-D Secure, or confirm in the browser. */
  REQUIRES_ACTION,
  /** The provider is at it; the answer comes later. */
  PROCESSING,
  /** Held for us, to be captured. */
  AUTHORIZED,
  CAPTURED,
  /** Declined. The provider's payment may be tried again by the customer. */
  FAILED,
  /** Cancelled before it was captured: by us, or in the provider's dashboard. */
  VOIDED,
  /** Not captured in time: the provider let go of it. */
  EXPIRED,
  /** We asked for it and don't know what came of it. */
  UNKNOWN;

  /** As in payment_attempt.state. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if there is no such state
   */
  public static PaymentState of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  /** Nothing follows: captured money goes back by a refund, which has states of its own. */
  public boolean isFinal() {
    return next().isEmpty();
  }

  /** What may follow this state. The provider's word decides; its late events change nothing. */
  public Set<PaymentState> next() {
    return switch (this) {
      case CREATED ->
          EnumSet.of(
              REQUIRES_ACTION, PROCESSING, AUTHORIZED, CAPTURED, FAILED, VOIDED, EXPIRED, UNKNOWN);
      case REQUIRES_ACTION ->
          EnumSet.of(PROCESSING, AUTHORIZED, CAPTURED, FAILED, VOIDED, EXPIRED, UNKNOWN);
      case PROCESSING ->
          EnumSet.of(REQUIRES_ACTION, AUTHORIZED, CAPTURED, FAILED, VOIDED, EXPIRED, UNKNOWN);
      case UNKNOWN ->
          EnumSet.of(REQUIRES_ACTION, PROCESSING, AUTHORIZED, CAPTURED, FAILED, VOIDED, EXPIRED);
      case FAILED -> EnumSet.of(REQUIRES_ACTION, PROCESSING, AUTHORIZED, CAPTURED, VOIDED, EXPIRED);
      case AUTHORIZED -> EnumSet.of(CAPTURED, VOIDED, EXPIRED);
      case CAPTURED, VOIDED, EXPIRED -> EnumSet.noneOf(PaymentState.class);
    };
  }
}
