package io.tallystick.checkout.api;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The answer to a checkout: what saga.CheckoutView says, and the customer's secrets. */
record CheckoutResponse(
    @Schema(
            example = "action_required",
            allowableValues = {
              "confirmed",
              "action_required",
              "processing",
              "checking",
              "under_way"
            })
        String result,
    @Schema(example = "SO-7K3M9Q0X2B") String orderId,
    @Schema(description = "In minor units.", example = "3470") long totalMinor,
    @Schema(example = "EUR") String currency,
    @Schema(description = "For the customer.") String message,
    @Schema(description = "With it the customer looks the order up. Secret.")
        @Nullable String orderToken,
    @Schema(
            description =
                "With it the browser confirms the payment, if result is action_required. Secret."
                    + " If it is missing then, send the same request again.")
        @Nullable String clientSecret) {}
