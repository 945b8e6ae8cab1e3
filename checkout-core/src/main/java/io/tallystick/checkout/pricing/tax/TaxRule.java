package io.tallystick.checkout.pricing.tax;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The tax on one category of things at one place.
 *
 * @param code names the rule in quotes and orders, such as "DE-standard"
 * @param ratePpm in parts per million; several taxes of one place are one rate
 * @param inclusive true: catalog prices contain it; false: it is added to them
 * @param until when it may change next, as far as is known
 */
public record TaxRule(String code, int ratePpm, boolean inclusive, @Nullable Instant until) {}
