package io.tallystick.checkout.order;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Where an order stands. The table at the end is the only place that says what may follow what. */
public enum OrderState {
  DRAFT,
  PAYMENT_PENDING,
  PAYMENT_AUTHORIZED,
  PAID,
  PAYMENT_FAILED,
  EXPIRED,
  CAPTURE_FAILED,
  CANCELLED,
  FULFILLMENT_PENDING,
  PARTIALLY_FULFILLED,
  FULFILLED,
  CANCELLED_WITH_REFUND,
  REFUNDED,
  PARTIALLY_REFUNDED,
  CLOSED;

  /** As in orders.state. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if there is no such state
   */
  public static OrderState of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  /** Nothing follows: a final state stays. */
  public boolean isFinal() {
    return next(Evidence.PROVIDER).isEmpty();
  }

  /** What may follow this state, given who says so. */
  public Set<OrderState> next(Evidence evidence) {
    Set<OrderState> next = EnumSet.noneOf(OrderState.class);
    next.addAll(regular());
    if (evidence == Evidence.PROVIDER) {
      next.addAll(lateTruth());
    }
    return next;
  }

  private Set<OrderState> regular() {
    return switch (this) {
      case DRAFT -> EnumSet.of(PAYMENT_PENDING, CANCELLED);
      case PAYMENT_PENDING -> EnumSet.of(PAYMENT_AUTHORIZED, PAID, PAYMENT_FAILED, EXPIRED);
      case PAYMENT_AUTHORIZED -> EnumSet.of(PAID, CANCELLED, CAPTURE_FAILED);
      case CAPTURE_FAILED -> EnumSet.of(PAID, CANCELLED);
      case PAID -> EnumSet.of(FULFILLMENT_PENDING, REFUNDED, PARTIALLY_REFUNDED);
      case FULFILLMENT_PENDING -> EnumSet.of(FULFILLED, PARTIALLY_FULFILLED, CANCELLED_WITH_REFUND);
      case PARTIALLY_FULFILLED -> EnumSet.of(FULFILLED, CANCELLED_WITH_REFUND, PARTIALLY_REFUNDED);
      case FULFILLED -> EnumSet.of(REFUNDED, PARTIALLY_REFUNDED);
      case PARTIALLY_REFUNDED -> EnumSet.of(REFUNDED, CLOSED);
      case PAYMENT_FAILED, EXPIRED -> EnumSet.of(PAYMENT_PENDING, CANCELLED);
      case REFUNDED -> EnumSet.of(CLOSED);
      case CANCELLED, CANCELLED_WITH_REFUND, CLOSED -> EnumSet.noneOf(OrderState.class);
    };
  }

  /** The money did arrive, after we had given up on it. */
  private Set<OrderState> lateTruth() {
    return switch (this) {
      case PAYMENT_FAILED, EXPIRED -> EnumSet.of(PAID);
      default -> EnumSet.noneOf(OrderState.class);
    };
  }
}
