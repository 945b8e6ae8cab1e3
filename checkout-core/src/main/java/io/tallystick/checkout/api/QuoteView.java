package io.tallystick.checkout.api;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/** What a cart costs. */
record QuoteView(
    String cartId,
    PriceView price,
    @Schema(description = "A part of the price may change then, at the latest.")
        Instant holdsUntil) {}
