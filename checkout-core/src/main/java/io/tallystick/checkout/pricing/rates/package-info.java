/**
 * What the ports for tax and shipping rates share: a short-lived cache, and the failure of a
 * service behind them. No knowledge of either.
 */
@NullMarked
package io.tallystick.checkout.pricing.rates;

import org.jspecify.annotations.NullMarked;
