package io.tallystick.checkout.api;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Asks what a cart costs. There is no field for an amount. */
record QuoteRequest(
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable String cartId,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable AddressRequest address,
    @Schema(
            description = "ISO 4217. A product is sold in the currencies it has prices in.",
            example = "EUR",
            requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable String currency,
    @Schema(description = "In any case.", example = "WELCOME10", maxLength = 40)
        @Nullable String coupon,
    @Schema(description = "Left out: the cheapest.", example = "express", maxLength = 40)
        @Nullable String shippingMethod) {}
