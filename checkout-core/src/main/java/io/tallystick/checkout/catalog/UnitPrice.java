package io.tallystick.checkout.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one unit costs now.
 *
 * @param unitMinor in the currency's minor units, a multiple of its step
 * @param until when the price changes next, as far as is known; null: nothing is planned
 */
public record UnitPrice(long unitMinor, @Nullable Instant until) {}
