package io.tallystick.checkout.attempt;

import java.util.Set;

/** What a customer may be told, derived from what has happened and from nothing else. */
public enum CustomerAnswer {
  /** The order stands and is paid or authorised. */
  CONFIRMED,
  /** The payment was declined; no money moved; another try is welcome. */
  DECLINED,
  /** We don't know whether the payment went through: we are checking, don't pay again. */
  CHECKING,
  /** It can't be completed, and what was taken is on its way back. */
  BEING_UNDONE,
  /** It could not be completed; nothing was taken, or it is given back. */
  UNDONE,
  /** It isn't over yet. */
  UNDER_WAY;

  public static CustomerAnswer of(Set<Fact> facts) {
    if (facts.contains(Fact.COMPENSATION_COMPLETE)) {
      return UNDONE;
    }
    boolean authorized = facts.contains(Fact.PAYMENT_AUTHORIZED); // perhaps by a second try
    if (facts.contains(Fact.PAYMENT_DECLINED) && !authorized) {
      return DECLINED; // what still has to be undone is stock: none of the customer's worry
    }
    if (facts.contains(Fact.COMPENSATION_REQUIRED)) {
      return BEING_UNDONE;
    }
    if (facts.contains(Fact.ORDER_COMMITTED)) {
      return CONFIRMED;
    }
    return facts.contains(Fact.PAYMENT_UNKNOWN) && !authorized ? CHECKING : UNDER_WAY;
  }
}
