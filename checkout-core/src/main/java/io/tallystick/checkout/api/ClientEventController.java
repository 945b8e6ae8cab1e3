package io.tallystick.checkout.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tallystick.checkout.attribution.ClientEvent;
import io.tallystick.checkout.attribution.ClientEvents;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What browsers claim, for comparing marketing's numbers with the books. */
@Tag(name = "Analytics")
@ServesCheckout
@RestController
class ClientEventController {
  private final ClientEvents events;
  private final AttemptLimits limits;

  ClientEventController(ClientEvents events, AttemptLimits limits) {
    this.events = events;
    this.limits = limits;
  }

  @Operation(
      summary = "Report what the browser saw",
      description =
          "Kept apart from the books, and never believed. Events that aren't right are refused one"
              + " by one; those that were sent before are dropped.")
  @ApiResponse(responseCode = "202", description = "What was kept", useReturnTypeSchema = true)
  @PostMapping(path = "/api/analytics/events", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  ClientEvents.Stored store(@RequestBody ClientEventsRequest body, HttpServletRequest request) {
    limits.take(AttemptLimits.Kind.EVENT, request.getRemoteAddr());
    List<ClientEventsRequest.@Nullable Event> given = Fields.present("events", body.events());
    if (given.isEmpty() || given.size() > ClientEvents.MAX_EVENTS) {
      throw ApiProblem.invalid("events", "holds 1 to %d".formatted(ClientEvents.MAX_EVENTS));
    }
    List<ClientEvent> claims =
        given.stream().map(event -> Fields.present("events", event).claim()).toList();
    return events.store(claims);
  }
}
