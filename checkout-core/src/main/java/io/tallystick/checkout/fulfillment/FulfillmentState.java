package io.tallystick.checkout.fulfillment;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Where a fulfillment stands. The table is the only place that says what may follow what. */
public enum FulfillmentState {
  /** Not begun: held for a person's look, or downloads that wait for the capture. */
  NONE,
  REQUESTED,
  IN_PROGRESS,
  PARTIALLY_SHIPPED,
  SHIPPED,
  /** Only downloads, and they are granted. */
  GRANTED,
  FAILED,
  CANCELLED;

  /** As in fulfillment.state. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if there is no such state
   */
  public static FulfillmentState of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  /** What may follow this state; empty: it is final. */
  public Set<FulfillmentState> next() {
    return switch (this) {
      case NONE -> EnumSet.of(REQUESTED, GRANTED, CANCELLED);
      case REQUESTED -> EnumSet.of(IN_PROGRESS, PARTIALLY_SHIPPED, SHIPPED, FAILED, CANCELLED);
      case IN_PROGRESS -> EnumSet.of(PARTIALLY_SHIPPED, SHIPPED, FAILED, CANCELLED);
      case PARTIALLY_SHIPPED -> EnumSet.of(SHIPPED, FAILED, CANCELLED);
      case FAILED -> EnumSet.of(REQUESTED, CANCELLED);
      case GRANTED -> EnumSet.of(CANCELLED);
      case SHIPPED, CANCELLED -> EnumSet.noneOf(FulfillmentState.class);
    };
  }
}
