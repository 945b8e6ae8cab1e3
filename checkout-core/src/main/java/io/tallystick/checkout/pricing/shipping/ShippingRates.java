package io.tallystick.checkout.pricing.shipping;

import io.tallystick.checkout.address.Address;
import java.util.List;

/** The port for shipping rates. A bean of this type takes the place of the tables. */
public interface ShippingRates {
  /**
   * The ways to send a parcel, the cheapest first; none if it can't be sent there.
   *
   * @throws io.tallystick.checkout.pricing.rates.RatesUnavailable if it can't be found out now
   */
  List<ShippingOffer> offers(Address address, Parcel parcel);

  /** Forgets what is cached: whoever changes rates calls it. */
  default void invalidate() {}
}
