package io.tallystick.checkout.api;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An order as its customer sees it: no reasons or names of ours. */
record OrderView(
    @Schema(example = "SO-7K3M9Q0X2B") String orderId,
    @Schema(
            description = "Stable, for programs.",
            example = "confirmed",
            allowableValues = {
              "action_required",
              "processing",
              "checking",
              "under_way",
              "payment_failed",
              "expired",
              "confirmed",
              "payment_problem",
              "partly_sent",
              "sent",
              "being_undone",
              "undone",
              "cancelled",
              "partly_refunded",
              "refunded",
              "closed"
            })
        String state,
    @Schema(description = "For the customer.", example = "Your order is confirmed and paid.")
        String message,
    Instant placedAt,
    @Schema(example = "EUR") String currency,
    @Schema(description = "In minor units.", example = "3470") long totalMinor,
    @Schema(description = "Taken so far.", example = "3470") long paidMinor,
    @Schema(description = "Given back so far.", example = "0") long refundedMinor,
    @Schema(description = "What was bought at which price; missing for orders made elsewhere.")
        @Nullable PriceView price,
    List<Refund> refunds,
    @Schema(
            description = "Sending goods, granting downloads; missing: not begun.",
            example = "shipped",
            allowableValues = {
              "none",
              "in_progress",
              "partly_shipped",
              "shipped",
              "granted",
              "cancelled"
            })
        @Nullable String fulfillment) {

  record Refund(
      @Schema(example = "1490") long amountMinor,
      @Schema(
              example = "on_its_way",
              allowableValues = {"on_its_way", "done", "failed"})
          String state,
      Instant since) {}
}
