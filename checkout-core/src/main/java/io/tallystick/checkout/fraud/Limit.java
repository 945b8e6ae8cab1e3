package io.tallystick.checkout.fraud;

import java.time.Duration;

/**
 * How many checkouts one customer, address or client may try within a window.
 *
 * @param reviewAbove more than so many are looked at; 0: never
 * @param refuseAbove more than so many are refused; 0: never
 */
public record Limit(Duration window, int reviewAbove, int refuseAbove) {
  public static final Limit OFF = new Limit(Duration.ofMinutes(10), 0, 0);

  public Limit {
    if (window.compareTo(Duration.ofSeconds(1)) < 0 || window.compareTo(Duration.ofDays(30)) > 0) {
      throw new IllegalArgumentException("A window is from a second to 30 days, not " + window);
    }
    if (reviewAbove < 0 || refuseAbove < 0) {
      throw new IllegalArgumentException("A limit is a number of attempts, or 0 for none");
    }
  }

  boolean isOn() {
    return reviewAbove > 0 || refuseAbove > 0;
  }
}
