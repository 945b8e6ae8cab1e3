/**
 * What it costs to send a parcel where: a port that a carrier's service can stand behind, and zones
 * with weight brackets as tables by default. Where no zone has a rate nothing is sent.
 */
@NullMarked
package io.tallystick.checkout.pricing.shipping;

import org.jspecify.annotations.NullMarked;
