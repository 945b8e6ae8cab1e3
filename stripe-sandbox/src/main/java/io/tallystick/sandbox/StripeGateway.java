package io.tallystick.sandbox;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request of the provider's API: count, fault, answer, headers. */
final class StripeGateway implements HttpHandler {
  private final Provider provider;
  private final Faults faults;
  private final RequestCounts counts;

  StripeGateway(Provider provider, Faults faults, RequestCounts counts) {
    this.provider = provider;
    this.faults = faults;
    this.counts = counts;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      counts.count(path);
      String requestId = provider.nextRequestId();
      Call call;
      try {
        call = Call.of(exchange);
      } catch (SandboxException e) {
        send(exchange, Answer.refusal(e), requestId);
        return;
      }
      Optional<Fault> fault = faults.next(call.method(), path);
      if (fault.isEmpty()) {
        send(exchange, provider.answer(call, requestId), requestId);
      } else {
        harm(exchange, call, requestId, fault.get());
      }
    }
  }

  private void harm(HttpExchange exchange, Call call, String requestId, Fault fault)
      throws IOException {
    switch (fault.kind()) {
      case STATUS -> send(exchange, broken(fault), requestId);
      case STATUS_KEPT -> send(exchange, provider.keep(call, broken(fault)), requestId);
      case STATUS_AFTER ->
          send(
              exchange, provider.answer(call, requestId, () -> {}, () -> broken(fault)), requestId);
      case RATE_LIMIT -> send(exchange, limit(fault.reason()), named(fault, requestId));
      case KEY_IN_USE ->
          send(
              exchange,
              Answer.refusal(IdempotencyKeys.inUse(String.valueOf(call.idempotencyKey()))),
              requestId);
      case DROP -> {
        // closing the exchange without an answer closes the connection
      }
      case DROP_AFTER -> provider.answer(call, requestId);
      case TRUNCATE -> {
        Answer whole = provider.answer(call, requestId);
        String half = whole.body().substring(0, whole.body().length() / 2);
        send(exchange, new Answer(200, whole.contentType(), half), requestId);
      }
      case SLOW -> {
        Answer answer = provider.answer(call, requestId, () -> pause(fault), null);
        if (!Thread.currentThread().isInterrupted()) {
          send(exchange, answer, requestId);
        }
      }
      case SLOW_AFTER -> {
        Answer answer = provider.answer(call, requestId);
        pause(fault);
        if (!Thread.currentThread().isInterrupted()) {
          send(exchange, answer, requestId);
        }
      }
      case EMPTY_PAGE_WITH_HAS_MORE -> {
        JsonObject page = new JsonObject();
        page.addProperty("object", "list");
        page.addProperty("url", call.path());
        page.addProperty("has_more", true);
        page.add("data", new JsonArray());
        send(exchange, Answer.json(200, page), requestId);
      }
    }
  }

  private void pause(Fault fault) {
    faults.pause(Duration.ofMillis(fault.delayMillis()));
  }

  private static Answer broken(Fault fault) {
    return switch (fault.body()) {
      case EMPTY -> new Answer(fault.status(), "application/json", "");
      case HTML ->
          new Answer(
              fault.status(),
              "text/html",
              "<html><body><h1>" + fault.status() + " from a proxy</h1></body></html>\n");
      case JSON ->
          Answer.error(fault.status(), "api_error", null, null, "Something went wrong on our end.");
    };
  }

  private static Answer limit(@Nullable String reason) {
    if (reason == null) {
      // a locked object isn't a limiter: no reason, no request id, and the client may try again
      return Answer.error(
              429,
              "invalid_request_error",
              "lock_timeout",
              null,
              "This object cannot be accessed right now because another API request or Stripe"
                  + " process is currently accessing it.")
          .with("Stripe-Should-Retry", "true");
    }
    return Answer.error(
            429, "invalid_request_error", "rate_limit", null, "Request rate limit exceeded.")
        .with("Stripe-Rate-Limited-Reason", reason);
  }

  private static @Nullable String named(Fault fault, String requestId) {
    return fault.reason() == null ? null : requestId;
  }

  private static void send(HttpExchange exchange, Answer answer, @Nullable String requestId)
      throws IOException {
    String version = exchange.getRequestHeaders().getFirst("Stripe-Version");
    exchange
        .getResponseHeaders()
        .set("Stripe-Version", version == null ? EventJson.API_VERSION : version);
    String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    if (key != null) {
      exchange.getResponseHeaders().set("Idempotency-Key", key);
    }
    if (requestId != null) {
      exchange.getResponseHeaders().set("Request-Id", requestId);
    }
    answer.send(exchange);
  }
}
