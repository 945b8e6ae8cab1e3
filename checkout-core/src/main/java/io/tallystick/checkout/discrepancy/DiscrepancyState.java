package io.tallystick.checkout.discrepancy;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Where a discrepancy stands. {@link #next()} is the only place that says what may follow what. */
public enum DiscrepancyState {
  /** Nobody's yet. */
  OPEN,
  /** Somebody looks at it. */
  ASSIGNED,
  /** Over, as its {@link Resolution} says. */
  RESOLVED;

  /** What may follow; assigned follows itself where it is handed on. */
  public Set<DiscrepancyState> next() {
    return switch (this) {
      case OPEN, ASSIGNED -> EnumSet.of(ASSIGNED, RESOLVED);
      case RESOLVED -> EnumSet.of(OPEN);
    };
  }

  /** As in discrepancy.state. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if there is no such state
   */
  public static DiscrepancyState of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
