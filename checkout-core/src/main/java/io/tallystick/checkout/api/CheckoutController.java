package io.tallystick.checkout.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tallystick.checkout.access.OrderTokens;
import io.tallystick.checkout.payment.ClientSecret;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.saga.Checkout;
import io.tallystick.checkout.saga.CheckoutAnswer;
import io.tallystick.checkout.saga.CheckoutRequest;
import io.tallystick.checkout.saga.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Buys a cart. */
@Tag(name = "Checkout", description = "From the price to the order.")
@ServesCheckout
@RestController
class CheckoutController {
  static final String KEY = "Idempotency-Key";
  private static final int MAX_KEY = 255;
  private static final Duration SECRET_BACK = Duration.ofSeconds(2);
  private static final Duration SET_UP = Duration.ofMinutes(1);
  private static final Logger LOG = LoggerFactory.getLogger(CheckoutController.class);

  private final ObjectProvider<Checkout> checkout;
  private final ObjectProvider<PaymentProvider> provider;
  private final OrderTokens tokens;
  private final AttemptLimits limits;
  private final JsonMapper json = ApiJson.mapper();

  /** Checkout and provider are asked for late: without a key carts and quotes work all the same. */
  CheckoutController(
      ObjectProvider<Checkout> checkout,
      ObjectProvider<PaymentProvider> provider,
      OrderTokens tokens,
      AttemptLimits limits) {
    this.checkout = checkout;
    this.provider = provider;
    this.tokens = tokens;
    this.limits = limits;
  }

  @Operation(
      summary = "Buy a cart",
      description =
          "Send a new Idempotency-Key for each purchase a customer intends, and the same key for"
              + " each repetition of it, however often: the same request gets the same answer, and"
              + " nothing is charged twice. Another request with the key is refused (422); while it"
              + " is being worked on the answer is 409 with Retry-After.",
      parameters =
          @Parameter(
              name = KEY,
              in = ParameterIn.HEADER,
              required = true,
              description = "1 to 255 printable ASCII characters without blanks, such as a UUID.",
              example = "0199f3d2-c1b0-7a6e-8d5c-4b3a29181706"))
  @ApiResponse(
      responseCode = "200",
      description = "The order, and where it stands. For 201 and 202 the same.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = CheckoutResponse.class)),
      headers =
          @Header(
              name = "Retry-After",
              description = "Ask again after so many seconds, if there is something to wait for.",
              schema = @Schema(type = "integer")))
  @ApiResponse(responseCode = "402", ref = OpenApiConfiguration.PROBLEM)
  @ApiResponse(responseCode = "409", ref = OpenApiConfiguration.PROBLEM)
  @ApiResponse(responseCode = "422", ref = OpenApiConfiguration.PROBLEM)
  @ApiResponse(responseCode = "503", ref = OpenApiConfiguration.PROBLEM)
  @PostMapping(path = "/api/checkout", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<String> checkout(@RequestBody CheckoutBody body, HttpServletRequest request) {
    Caller caller = Caller.of(request);
    limits.take(AttemptLimits.Kind.PAYMENT, caller.address());
    CheckoutRequest checked = body.checked(key(request), caller);
    if (checked.coupon() != null) {
      limits.take(AttemptLimits.Kind.COUPON, caller.address());
    }
    CheckoutAnswer answer = service(checkout).checkout(checked);
    return answer.status() < 300 ? withSecrets(answer) : refused(answer);
  }

  private static String key(HttpServletRequest request) {
    List<String> given = Collections.list(request.getHeaders(KEY));
    if (given.isEmpty()) {
      throw new ApiProblem(
          Problem.of(
              400,
              "idempotency-key-missing",
              "The Idempotency-Key is missing",
              "Send a header Idempotency-Key that is new for each purchase, such as a UUID."));
    }
    String key = given.getFirst();
    if (given.size() > 1
        || key.isEmpty()
        || key.length() > MAX_KEY
        || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new ApiProblem(
          Problem.of(
              400,
              "idempotency-key-invalid",
              "The Idempotency-Key isn't right",
              "It has 1 to %d printable ASCII characters, no blanks, and is sent once."
                  .formatted(MAX_KEY)));
    }
    return key;
  }

  private ResponseEntity<String> refused(CheckoutAnswer answer) {
    return response(answer, answer.retryAfter())
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(answer.body());
  }

  private ResponseEntity<String> withSecrets(CheckoutAnswer answer) {
    Duration retryAfter = answer.retryAfter();
    ObjectNode body = (ObjectNode) json.readTree(answer.body());
    if (answer.orderId() != null) {
      body.put("orderToken", tokens.token(answer.orderId()));
    }
    if (answer.intentId() != null) {
      String secret = clientSecret(answer.intentId());
      if (secret == null) {
        body.put(
            "message",
            "Your order is noted, but the payment can't be gone on with just now. Try again in a"
                + " moment: you won't pay twice.");
        retryAfter = retryAfter == null ? SECRET_BACK : retryAfter;
      } else {
        body.put("clientSecret", secret);
      }
    }
    return response(answer, retryAfter)
        .contentType(MediaType.APPLICATION_JSON)
        .body(json.writeValueAsString(body));
  }

  private static ResponseEntity.BodyBuilder response(
      CheckoutAnswer answer, @Nullable Duration retryAfter) {
    ResponseEntity.BodyBuilder response = ResponseEntity.status(answer.status());
    return retryAfter == null
        ? response
        : response.header("Retry-After", Problems.seconds(retryAfter));
  }

  /** Null: the provider can't be asked now. */
  private @Nullable String clientSecret(String intentId) {
    return switch (service(provider).clientSecret(intentId)) {
      case Outcome.Succeeded<ClientSecret>(ClientSecret secret) -> secret.value();
      case Outcome.Declined<ClientSecret> declined -> {
        LOG.warn("No client secret of {}: {}", intentId, declined.code());
        yield null;
      }
      case Outcome.NotSent<ClientSecret> _ -> null;
      case Outcome.Unknown<ClientSecret> _ -> null;
    };
  }

  private static <T> T service(ObjectProvider<T> service) {
    try {
      return service.getObject();
    } catch (BeansException e) {
      LOG.error("Checkouts can't be made: {}", e.getMostSpecificCause().getMessage());
      throw ApiProblem.unavailable(
          "Nothing can be bought here just now. Nothing was charged; try again later.", SET_UP);
    }
  }
}
