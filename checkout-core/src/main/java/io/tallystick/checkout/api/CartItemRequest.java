package io.tallystick.checkout.api;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Units of a product for a cart. */
record CartItemRequest(
    @Schema(
            description = "The cart to add to. Left out: a new one.",
            example = "cart_5b1f0c3a9d2e4f60718293a4b5c6d7e8f9012345")
        @Nullable String cartId,
    @Schema(
            description = "The product.",
            example = "MUG-1",
            maxLength = 64,
            requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable String sku,
    @Schema(
            description = "Units to add to those in the cart already.",
            example = "2",
            minimum = "1",
            maximum = "99",
            requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable Integer qty) {}
