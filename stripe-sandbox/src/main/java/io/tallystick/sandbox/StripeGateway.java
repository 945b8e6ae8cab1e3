package io.tallystick.sandbox;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One request of the provider's API: count, fault, key, answer, headers. */
final class StripeGateway implements HttpHandler {
  private static final String API_VERSION = "2026-07-29.dahlia";

  private final StripeApi api;
  private final Faults faults;
  private final RequestCounts counts;
  private final Ids requestIds = new Ids(new SplittableRandom(1));
  private final ReentrantLock requestIdsLock = new ReentrantLock();

  StripeGateway(StripeApi api, Faults faults, RequestCounts counts) {
    this.api = api;
    this.faults = faults;
    this.counts = counts;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      counts.count(path);
      Optional<Fault> fault = faults.next(path);
      if (fault.isEmpty()) {
        send(exchange, answer(exchange, path), true);
      } else {
        harm(exchange, path, fault.get());
      }
    }
  }

  private Answer answer(HttpExchange exchange, String path) {
    try {
      requireKey(exchange.getRequestHeaders().getFirst("Authorization"));
      if (!exchange.getRequestMethod().equals("GET")) {
        throw new SandboxException(
            404,
            null,
            null,
            "Unrecognized request URL (" + exchange.getRequestMethod() + ": " + path + ").");
      }
      return Answer.json(200, api.get(path, new QueryParams(exchange.getRequestURI())));
    } catch (SandboxException e) {
      return Answer.refusal(e);
    } catch (RuntimeException e) {
      // a mistake of ours must still be an answer a client can read
      return Answer.error(500, "api_error", null, null, "sandbox failure: " + e);
    }
  }

  private static void requireKey(@Nullable String authorization) {
    if (authorization == null || !authorization.startsWith("Bearer ")) {
      throw new SandboxException(
          401, null, null, "You did not provide an API key in the Authorization header.");
    }
    String key = authorization.substring("Bearer ".length());
    if (!key.matches("(sk|rk)_[A-Za-z0-9_]+")) {
      throw new SandboxException(401, null, null, "Invalid API Key provided.");
    }
  }

  private void harm(HttpExchange exchange, String path, Fault fault) throws IOException {
    switch (fault.kind()) {
      case STATUS -> send(exchange, broken(fault), true);
      case RATE_LIMIT -> limit(exchange, fault.reason());
      case DROP -> {
        // closing the exchange without an answer closes the connection
      }
      case TRUNCATE -> {
        Answer whole = answer(exchange, path);
        String half = whole.body().substring(0, whole.body().length() / 2);
        send(exchange, new Answer(200, whole.contentType(), half), true);
      }
      case SLOW -> {
        if (pause(fault.delayMillis())) {
          send(exchange, answer(exchange, path), true);
        }
      }
      case EMPTY_PAGE_WITH_HAS_MORE -> {
        JsonObject page = new JsonObject();
        page.addProperty("object", "list");
        page.addProperty("url", path);
        page.addProperty("has_more", true);
        page.add("data", new JsonArray());
        send(exchange, Answer.json(200, page), true);
      }
    }
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

  private void limit(HttpExchange exchange, @Nullable String reason) throws IOException {
    if (reason == null) {
      // a locked object isn't a limiter: no reason, no request id, and the client may try again
      exchange.getResponseHeaders().set("Stripe-Should-Retry", "true");
      send(
          exchange,
          Answer.error(
              429,
              "invalid_request_error",
              "lock_timeout",
              null,
              "This object cannot be accessed right now because another API request or Stripe"
                  + " process is currently accessing it."),
          false);
      return;
    }
    exchange.getResponseHeaders().set("Stripe-Rate-Limited-Reason", reason);
    send(
        exchange,
        Answer.error(
            429, "invalid_request_error", "rate_limit", null, "Request rate limit exceeded."),
        true);
  }

  private static boolean pause(long millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void send(HttpExchange exchange, Answer answer, boolean named) throws IOException {
    String version = exchange.getRequestHeaders().getFirst("Stripe-Version");
    exchange.getResponseHeaders().set("Stripe-Version", version == null ? API_VERSION : version);
    String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    if (key != null) {
      exchange.getResponseHeaders().set("Idempotency-Key", key);
    }
    if (named) {
      exchange.getResponseHeaders().set("Request-Id", requestId());
    }
    answer.send(exchange);
  }

  private String requestId() {
    requestIdsLock.lock();
    try {
      return "req_" + requestIds.text(14);
    } finally {
      requestIdsLock.unlock();
    }
  }
}
