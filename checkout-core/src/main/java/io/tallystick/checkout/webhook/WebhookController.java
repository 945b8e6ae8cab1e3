package io.tallystick.checkout.webhook;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Lazy;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where the provider posts its events. It needs no session and can't send a CSRF token: the
 * signature is what lets it in.
 */
@Lazy
@Tag(name = "Service")
@RestController
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty("tallystick.checkout.api")
final class WebhookController {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookController.class);
  private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

  private final WebhookInbox inbox;
  private final Clock clock;
  private final AtomicReference<Instant> lastWarning = new AtomicReference<>(Instant.EPOCH);

  WebhookController(WebhookInbox inbox, Clock clock) {
    this.inbox = inbox;
    this.clock = clock;
  }

  /** The answer's body is for the provider's list of deliveries, which its customers can read. */
  @Operation(
      summary = "For the provider alone: its events",
      description =
          "Taken if header Stripe-Signature fits the body and one of our secrets. Stored before it"
              + " is answered, looked at afterwards.",
      requestBody =
          @RequestBody(
              required = true,
              content = @Content(mediaType = MediaType.APPLICATION_JSON_VALUE)))
  @ApiResponse(responseCode = "200", description = "Stored, or known already", content = @Content)
  @ApiResponse(
      responseCode = "400",
      description = "Rejected; the text says why",
      content = @Content)
  @ApiResponse(responseCode = "413", description = "Too long", content = @Content)
  @ApiResponse(
      responseCode = "503",
      description = "Not stored: no secret is set, or the database is away. Send it again",
      content = @Content)
  @PostMapping("/webhooks/stripe")
  ResponseEntity<String> receive(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > inbox.limit()) {
      return answer(inbox.refuseLength());
    }
    // one byte more than is allowed shows that it is too long
    byte[] body = request.getInputStream().readNBytes(inbox.limit() + 1);
    try {
      return answer(inbox.receive(body, request.getHeader("Stripe-Signature")));
    } catch (DataAccessException e) {
      // not its message: it may repeat the row, and with it personal data
      warn("A webhook couldn't be stored: " + e.getClass().getSimpleName());
      return text(HttpStatus.SERVICE_UNAVAILABLE, "Not stored. Please send it again.");
    }
  }

  private ResponseEntity<String> answer(Received received) {
    return switch (received) {
      case Received.Stored _, Received.Repeated _ -> ResponseEntity.ok().build();
      case Received.Rejected(String reason) -> {
        warn("A webhook was rejected: " + reason);
        yield text(HttpStatus.BAD_REQUEST, reason);
      }
      case Received.TooLarge(int limit) ->
          text(HttpStatus.CONTENT_TOO_LARGE, "More than %d bytes.".formatted(limit));
      case Received.NotConfigured _ -> {
        warn("Webhooks arrive, but tallystick.stripe.webhook-secrets isn't set: none is taken.");
        yield text(HttpStatus.SERVICE_UNAVAILABLE, "No webhook secret is configured here.");
      }
    };
  }

  private static ResponseEntity<String> text(HttpStatus status, String text) {
    return ResponseEntity.status(status).contentType(MediaType.TEXT_PLAIN).body(text);
  }

  /** At most once a minute: anybody can post here. */
  private void warn(String message) {
    Instant last = lastWarning.get();
    Instant now = clock.instant();
    boolean due = Duration.between(last, now).abs().compareTo(BETWEEN_WARNINGS) >= 0;
    if (due && lastWarning.compareAndSet(last, now)) {
      LOG.warn(message);
    }
  }
}
