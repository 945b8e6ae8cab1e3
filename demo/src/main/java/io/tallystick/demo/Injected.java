package io.tallystick.demo;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import org.jspecify.annotations.Nullable;

/**
 * Something that went wrong in the day, and what a night's run has to say of it.
 *
 * @param cause how it came about, for people
 */
record Injected(Found expected, String cause) {

  /** A finding by what identifies it to people. */
  record Found(DiscrepancyType type, @Nullable String orderId, @Nullable String providerRef)
      implements Comparable<Found> {
    @Override
    public int compareTo(Found other) {
      return toString().compareTo(other.toString());
    }
  }

  static Injected of(
      DiscrepancyType type, @Nullable String orderId, @Nullable String providerRef, String cause) {
    return new Injected(new Found(type, orderId, providerRef), cause);
  }
}
