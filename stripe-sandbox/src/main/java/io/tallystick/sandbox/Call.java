package io.tallystick.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One request as it arrived.
 *
 * @param form the body, empty for requests without one
 */
record Call(
    String method,
    URI uri,
    String form,
    @Nullable String authorization,
    @Nullable String idempotencyKey,
    String account) {
  private static final int MAX_BODY = 256 * 1024;

  static Call of(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
    if (body.length > MAX_BODY) {
      throw new SandboxException(413, null, null, "Request body too large.");
    }
    var headers = exchange.getRequestHeaders();
    String account = headers.getFirst("Stripe-Account");
    return new Call(
        exchange.getRequestMethod(),
        exchange.getRequestURI(),
        new String(body, StandardCharsets.UTF_8),
        headers.getFirst("Authorization"),
        headers.getFirst("Idempotency-Key"),
        account == null ? "" : account);
  }

  String path() {
    return uri.getPath();
  }

  /** The key this call is bound to; the provider ignores it on anything but POST. */
  IdempotencyKeys.@Nullable Key key() {
    return idempotencyKey == null || !method.equals("POST")
        ? null
        : new IdempotencyKeys.Key(account, idempotencyKey);
  }

  /** The query and, for a POST, the form. */
  Params params() {
    return method.equals("POST") ? new Params(form) : new Params(uri);
  }

  /** The same text for the same request, whatever the order of its parameters. */
  String fingerprint() {
    return method + " " + path() + " " + params().canonical();
  }
}
