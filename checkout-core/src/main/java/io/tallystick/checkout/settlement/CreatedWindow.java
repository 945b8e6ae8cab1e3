package io.tallystick.checkout.settlement;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A half-open window [from, to) over the time the provider made its objects, in whole seconds: the
 * provider keeps no finer time.
 */
public record CreatedWindow(Instant from, Instant to) {
  public CreatedWindow {
    if (!wholeSecond(from) || !wholeSecond(to)) {
      throw new IllegalArgumentException(
          "The window " + from + " to " + to + " must lie on whole seconds");
    }
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException(
          "The window must end after it begins, but it is " + from + " to " + to);
    }
  }

  public boolean contains(Instant created) {
    return !created.isBefore(from) && created.isBefore(to);
  }

  private static boolean wholeSecond(Instant at) {
    return at.equals(at.truncatedTo(ChronoUnit.SECONDS));
  }

  @Override
  public String toString() {
    return from + " to " + to;
  }
}
