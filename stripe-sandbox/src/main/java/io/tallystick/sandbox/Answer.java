package io.tallystick.sandbox;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer, ready to be sent.
 *
 * @param body empty only when a fault asks for it
 * @param headers what only this answer needs
 */
record Answer(int status, String contentType, String body, Map<String, String> headers) {
  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().setPrettyPrinting().create();

  Answer(int status, String contentType, String body) {
    this(status, contentType, body, Map.of());
  }

  Answer with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new Answer(status, contentType, body, Map.copyOf(more));
  }

  static Answer json(int status, JsonObject json) {
    return new Answer(status, "application/json", GSON.toJson(json));
  }

  static Answer refusal(SandboxException e) {
    return error(
        e.status(), "invalid_request_error", e.code(), e.param(), e.getMessage(), e.details());
  }

  static Answer error(
      int status,
      String type,
      @Nullable String code,
      @Nullable String param,
      @Nullable String message) {
    return error(status, type, code, param, message, null);
  }

  private static Answer error(
      int status,
      String type,
      @Nullable String code,
      @Nullable String param,
      @Nullable String message,
      @Nullable JsonObject details) {
    JsonObject error = new JsonObject();
    if (code != null) {
      error.addProperty("code", code);
    }
    error.addProperty("message", message);
    if (param != null) {
      error.addProperty("param", param);
    }
    error.addProperty("type", type);
    if (details != null) {
      details.entrySet().forEach(field -> error.add(field.getKey(), field.getValue()));
    }
    JsonObject json = new JsonObject();
    json.add("error", error);
    return json(status, json);
  }

  void send(HttpExchange exchange) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", contentType);
    headers.forEach(exchange.getResponseHeaders()::set);
    // the JDK's server takes -1 for "no body" and 0 for "of unknown length"
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }
}
