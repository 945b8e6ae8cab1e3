package io.tallystick.checkout.pricing.shipping;

/**
 * One way to send a parcel.
 *
 * @param zone the zone whose rate this is
 * @param method a short code such as "standard"; stable, unlike the name
 * @param amountMinor in the parcel's currency, before tax that isn't contained
 */
public record ShippingOffer(String zone, String method, String name, long amountMinor) {}
