package io.tallystick.checkout.pricing.shipping;

/**
 * What is to be sent.
 *
 * @param goodsMinor what the physical goods cost after discount, in {@code currency}'s minor units
 */
public record Parcel(long weightGrams, long goodsMinor, String currency) {}
