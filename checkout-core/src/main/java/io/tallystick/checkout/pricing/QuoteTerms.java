package io.tallystick.checkout.pricing;

import io.tallystick.checkout.address.Address;
import io.tallystick.checkout.money.Currencies;
import org.jspecify.annotations.Nullable;

/**
 * What a quote depends on besides the goods. There is no amount among it: prices come from the
 * tables only.
 *
 * @param currency ISO 4217, in any case
 * @param couponCode null: none
 * @param customerRef null: a guest; see Coupons
 * @param shippingMethod null: the cheapest
 */
public record QuoteTerms(
    Address address,
    String currency,
    @Nullable String couponCode,
    @Nullable String customerRef,
    @Nullable String shippingMethod) {
  /**
   * @throws IllegalArgumentException if the currency isn't a code
   */
  public QuoteTerms {
    currency = Currencies.code(currency);
    couponCode = couponCode == null || couponCode.isBlank() ? null : couponCode;
  }
}
