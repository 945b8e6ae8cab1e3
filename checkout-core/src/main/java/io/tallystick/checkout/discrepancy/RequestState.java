package io.tallystick.checkout.discrepancy;

import java.util.Locale;

/** Where a request to accept discrepancies stands. All but the first are final. */
public enum RequestState {
  REQUESTED,
  APPROVED,
  REJECTED,
  /** Nobody decided in time. */
  EXPIRED,
  /** What it was about has changed. */
  VOID;

  /** As in resolution_request.state. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  static RequestState of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
