package io.tallystick.checkout.api;

import io.swagger.v3.oas.annotations.media.Schema;
import io.tallystick.checkout.attribution.Attribution;
import io.tallystick.checkout.saga.CheckoutRequest;
import org.jspecify.annotations.Nullable;

/** Buys what is in a cart, at the price the server makes. There is no field for an amount. */
record CheckoutBody(
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable String cartId,
    @Schema(
            description =
                "The provider's token for a card or other means, which we confirm. Left out or"
                    + " \"browser\": the answer holds a client secret, and the browser confirms.",
            example = "browser",
            maxLength = 100)
        @Nullable String paymentMethod,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable AddressRequest address,
    @Schema(
            description = "Where the receipt goes.",
            example = "ada@example.com",
            maxLength = 254,
            requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable String email,
    @Schema(description = "ISO 4217.", example = "EUR", requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable String currency,
    @Schema(example = "WELCOME10", maxLength = 40) @Nullable String coupon,
    @Schema(description = "Left out: the cheapest.", example = "standard", maxLength = 40)
        @Nullable String shippingMethod,
    @Nullable AttributionRequest attribution) {
  private static final int MAX_METHOD = 100;
  private static final String BROWSER = "browser";

  /** The request, all of it checked. */
  CheckoutRequest checked(String key, Caller caller) {
    TermsRequest terms = TermsRequest.of(cartId, currency, coupon, shippingMethod);
    String method = Fields.word("paymentMethod", paymentMethod, MAX_METHOD);
    AddressRequest where = Fields.present("address", address);
    return new CheckoutRequest(
        key,
        caller.customerRef(),
        terms.cartId(),
        where.address(),
        terms.currency(),
        terms.coupon(),
        terms.shippingMethod(),
        BROWSER.equals(method) ? null : method,
        where.contact(email),
        attribution == null ? Attribution.NONE : attribution.attribution(),
        caller.address());
  }

  /** Without the data: requests end up in logs. */
  @Override
  public String toString() {
    return "CheckoutBody[…]";
  }
}
