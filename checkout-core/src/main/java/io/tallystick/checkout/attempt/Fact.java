package io.tallystick.checkout.attempt;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What can happen to a checkout attempt. A fact is written once and never unset. */
public enum Fact {
  ATTEMPT_CREATED,
  FRAUD_SCREENED,
  INVENTORY_RESERVED,
  PAYMENT_AUTHORIZED,
  PAYMENT_DECLINED,
  /** The provider was asked and we don't know what came of it: only asking again can tell. */
  PAYMENT_UNKNOWN,
  ORDER_COMMITTED,
  /** The order's event stands in the outbox. */
  EVENT_RECORDED,
  EVENT_PUBLISHED,
  /** Something must be undone: stock given back, a payment voided or refunded. */
  COMPENSATION_REQUIRED,
  COMPENSATION_COMPLETE;

  /** As in checkout_fact.fact. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Fact of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  /** The facts without which this one can't be true. */
  Set<Fact> grounds() {
    return switch (this) {
      case ATTEMPT_CREATED -> EnumSet.noneOf(Fact.class);
      case FRAUD_SCREENED, INVENTORY_RESERVED, COMPENSATION_REQUIRED -> EnumSet.of(ATTEMPT_CREATED);
      case PAYMENT_AUTHORIZED, PAYMENT_DECLINED, PAYMENT_UNKNOWN -> EnumSet.of(INVENTORY_RESERVED);
      case ORDER_COMMITTED -> EnumSet.of(PAYMENT_AUTHORIZED, INVENTORY_RESERVED);
      case EVENT_RECORDED -> EnumSet.of(ORDER_COMMITTED);
      case EVENT_PUBLISHED -> EnumSet.of(EVENT_RECORDED);
      case COMPENSATION_COMPLETE -> EnumSet.of(COMPENSATION_REQUIRED);
    };
  }

  /** The facts after which this one can't become true. */
  Set<Fact> excludes() {
    return switch (this) {
      // a late message of a decline; the other way round a customer's second try may succeed
      case PAYMENT_DECLINED -> EnumSet.of(PAYMENT_AUTHORIZED);
      // a worker that comes back late must not go on with what is being undone; the other way
      // round, what was done may have to be undone. What the provider says is written all the same
      case INVENTORY_RESERVED, ORDER_COMMITTED -> EnumSet.of(COMPENSATION_REQUIRED);
      default -> EnumSet.noneOf(Fact.class);
    };
  }
}
