package io.tallystick.checkout.api;

import io.swagger.v3.oas.annotations.media.Schema;
import io.tallystick.checkout.attribution.Attribution;
import io.tallystick.checkout.attribution.ClientEvent;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a browser claims to have seen. Nothing of it is believed. */
record ClientEventsRequest(
    @Schema(description = "1 to 50.", requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable List<@Nullable Event> events) {

  record Event(
      @Schema(
              description = "The browser's own; a second one with it is dropped.",
              example = "9f1c2b7a-page-1",
              requiredMode = Schema.RequiredMode.REQUIRED)
          @Nullable String eventId,
      @Schema(
              example = "purchase",
              allowableValues = {"page_view", "checkout_start", "purchase"},
              requiredMode = Schema.RequiredMode.REQUIRED)
          @Nullable String kind,
      @Schema(example = "SO-7K3M9Q0X2B") @Nullable String orderId,
      @Schema(description = "Claimed, in minor units; with a currency.", example = "3470")
          @Nullable Long valueMinor,
      @Schema(example = "EUR") @Nullable String currency,
      @Nullable AttributionRequest attribution) {
    /** As it is: what keeps it checks it, event by event, so that one bad one costs no other. */
    ClientEvent claim() {
      return new ClientEvent(
          Objects.requireNonNullElse(eventId, ""),
          Objects.requireNonNullElse(kind, ""),
          orderId,
          valueMinor,
          currency,
          attribution == null ? Attribution.NONE : attribution.unchecked());
    }
  }
}
