package io.tallystick.checkout.pricing.tax;

import io.tallystick.checkout.address.Address;
import java.time.Instant;
import java.util.Optional;

/** The port for tax rates. A bean of this type takes the place of the table. */
public interface TaxRates {
  /** What shipping is called among the tax categories. */
  String SHIPPING = "shipping";

  /**
   * The rule for a category at an address and time; empty if none is known.
   *
   * @throws io.tallystick.checkout.pricing.rates.RatesUnavailable if it can't be found out now
   */
  Optional<TaxRule> rule(Address address, String taxCategory, Instant at);

  /** Forgets what is cached: whoever changes rates calls it. */
  default void invalidate() {}
}
