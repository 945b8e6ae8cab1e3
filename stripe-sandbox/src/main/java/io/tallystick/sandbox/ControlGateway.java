package io.tallystick.sandbox;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the real provider doesn't have: health, request counts, faults, report files. */
final class ControlGateway implements HttpHandler {
  private static final int MAX_BODY = 64 * 1024;
  private static final String REPORTS = "/_sandbox/reports/";
  private static final Set<String> FAULT_FIELDS =
      Set.of("path", "kind", "status", "body", "reason", "delayMillis", "times", "skip");

  private final Ledger ledger;
  private final Faults faults;
  private final RequestCounts counts;

  ControlGateway(Ledger ledger, Faults faults, RequestCounts counts) {
    this.ledger = ledger;
    this.faults = faults;
    this.counts = counts;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      try {
        if (exchange.getRequestMethod().equals("GET") && path.startsWith(REPORTS)) {
          report(exchange, path.substring(REPORTS.length()));
          return;
        }
        Answer.json(200, answer(exchange, path)).send(exchange);
      } catch (SandboxException e) {
        Answer.refusal(e).send(exchange);
      }
    }
  }

  private JsonObject answer(HttpExchange exchange, String path) throws IOException {
    return switch (exchange.getRequestMethod() + " " + path) {
      case "GET /_sandbox/health" -> health();
      case "GET /_sandbox/requests" -> requests();
      case "GET /_sandbox/faults" -> armed();
      case "POST /_sandbox/faults" -> arm(exchange);
      case "DELETE /_sandbox/faults" -> {
        faults.clear();
        yield armed();
      }
      default ->
          throw new SandboxException(
              404, null, null, "Unknown: " + exchange.getRequestMethod() + " " + path);
    };
  }

  private JsonObject health() {
    JsonObject json = new JsonObject();
    json.addProperty("status", "up");
    json.addProperty("now", ledger.now().toString());
    return json;
  }

  private JsonObject requests() {
    JsonObject json = new JsonObject();
    counts.snapshot().forEach(json::addProperty);
    return json;
  }

  private JsonObject armed() {
    JsonObject json = new JsonObject();
    json.add("armed", new Gson().toJsonTree(faults.armed()));
    return json;
  }

  private JsonObject arm(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
    if (body.length > MAX_BODY) {
      throw new SandboxException(413, null, null, "A fault takes at most " + MAX_BODY + " bytes.");
    }
    try {
      JsonObject json =
          JsonParser.parseString(new String(body, StandardCharsets.UTF_8)).getAsJsonObject();
      faults.arm(fault(json));
    } catch (JsonParseException
        | IllegalArgumentException
        | IllegalStateException
        | UnsupportedOperationException e) {
      throw new SandboxException(400, null, null, "Not a fault: " + e.getMessage());
    }
    return armed();
  }

  private static Fault fault(JsonObject json) {
    for (String name : json.keySet()) {
      if (!FAULT_FIELDS.contains(name)) {
        throw new IllegalArgumentException("unknown field " + name);
      }
    }
    String path = text(json, "path", null);
    Fault.Kind kind = Fault.Kind.valueOf(text(json, "kind", null).toUpperCase(Locale.ROOT));
    Fault.Body body = Fault.Body.valueOf(text(json, "body", "json").toUpperCase(Locale.ROOT));
    String reason = json.has("reason") ? text(json, "reason", null) : null;
    return new Fault(
        path,
        kind,
        integer(json, "status", 500),
        body,
        reason,
        integer(json, "delayMillis", 0),
        integer(json, "times", 1),
        integer(json, "skip", 0));
  }

  private static String text(JsonObject json, String name, @Nullable String otherwise) {
    if (json.has(name)) {
      return json.get(name).getAsString();
    }
    if (otherwise == null) {
      throw new IllegalArgumentException("field " + name + " is missing");
    }
    return otherwise;
  }

  private static int integer(JsonObject json, String name, int otherwise) {
    return json.has(name) ? json.get(name).getAsInt() : otherwise;
  }

  private void report(HttpExchange exchange, String file) throws IOException {
    QueryParams params = new QueryParams(exchange.getRequestURI());
    ReportType type = ReportType.ofFile(file);
    Instant from = instant(params, "from");
    Instant to = instant(params, "to");
    String zoneName = params.text("zone");
    params.refuseUnclaimed();
    if (!from.isBefore(to)) {
      throw SandboxException.invalid("parameter_invalid", "to", "'to' must be after 'from'.");
    }
    ZoneId zone = zone(zoneName);
    exchange.getResponseHeaders().set("Content-Type", "text/csv; charset=utf-8");
    exchange.sendResponseHeaders(200, 0);
    try (Writer out =
        new BufferedWriter(
            new OutputStreamWriter(exchange.getResponseBody(), StandardCharsets.UTF_8))) {
      ReportCsv.write(type, ledger, from, to, zone, out);
    }
  }

  private static Instant instant(QueryParams params, String name) {
    String text = params.required(name);
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw SandboxException.invalid(
          "parameter_invalid", name, "Not a moment like 2026-09-01T00:00:00Z: " + text);
    }
  }

  private static ZoneId zone(@Nullable String name) {
    try {
      return name == null ? ZoneOffset.UTC : ZoneId.of(name);
    } catch (DateTimeException e) {
      throw SandboxException.invalid("parameter_invalid", "zone", "Unknown zone: " + name);
    }
  }
}
