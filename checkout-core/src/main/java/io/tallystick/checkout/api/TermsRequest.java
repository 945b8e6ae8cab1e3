package io.tallystick.checkout.api;

import io.tallystick.checkout.money.Currencies;
import org.jspecify.annotations.Nullable;

/** What a quote and a checkout are asked for alike, once it is checked. */
record TermsRequest(
    String cartId, String currency, @Nullable String coupon, @Nullable String shippingMethod) {
  private static final int MAX_CART = 64;
  private static final int MAX_CURRENCY = 3;
  private static final int MAX_COUPON = 40;
  private static final int MAX_METHOD = 40;

  static TermsRequest of(
      @Nullable String cartId,
      @Nullable String currency,
      @Nullable String coupon,
      @Nullable String shippingMethod) {
    String cart = Fields.requiredWord("cartId", cartId, MAX_CART);
    String code = Fields.requiredWord("currency", currency, MAX_CURRENCY);
    try {
      code = Currencies.code(code);
    } catch (IllegalArgumentException e) {
      throw ApiProblem.invalid("currency", "isn't a currency: give three letters such as EUR");
    }
    return new TermsRequest(
        cart,
        code,
        Fields.optional("coupon", coupon, MAX_COUPON),
        Fields.word("shippingMethod", shippingMethod, MAX_METHOD));
  }
}
