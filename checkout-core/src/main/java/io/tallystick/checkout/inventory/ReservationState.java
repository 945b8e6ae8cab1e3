package io.tallystick.checkout.inventory;

import java.util.Locale;

/** Where a reservation stands. Only an expired one can still be sold, if the stock is there. */
public enum ReservationState {
  HELD,
  COMMITTED,
  RELEASED,
  EXPIRED;

  /** As in reservation.state. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ReservationState of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
