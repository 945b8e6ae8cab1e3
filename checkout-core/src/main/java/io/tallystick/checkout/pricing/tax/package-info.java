/**
 * Which tax applies to what, where: a port that a tax service can stand behind, and the table that
 * does it by default. Where no rule is known nothing is sold; 0 % is a rule like any other.
 */
@NullMarked
package io.tallystick.checkout.pricing.tax;

import org.jspecify.annotations.NullMarked;
