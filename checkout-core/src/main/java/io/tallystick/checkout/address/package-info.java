/**
 * Where an order goes, as far as its price depends on it: country, region, postcode. Rules for
 * places (tax, shipping) find theirs by the most specific part.
 */
@NullMarked
package io.tallystick.checkout.address;

import org.jspecify.annotations.NullMarked;
