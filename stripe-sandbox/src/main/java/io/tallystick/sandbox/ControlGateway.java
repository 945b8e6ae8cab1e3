package io.tallystick.sandbox;

import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** What the real provider doesn't have: time to be moved, faults, fates, report files. */
final class ControlGateway implements HttpHandler {
  private static final String REPORTS = "/_sandbox/reports/";

  private final Ledger ledger;
  private final SandboxClock clock;
  private final Webhooks webhooks;
  private final RequestCounts counts;
  private final FaultControl faults;
  private final WebhookControl webhookControl;
  private final ObjectControl objects;

  ControlGateway(
      Ledger ledger, SandboxClock clock, Webhooks webhooks, Faults faults, RequestCounts counts) {
    this.ledger = ledger;
    this.clock = clock;
    this.webhooks = webhooks;
    this.counts = counts;
    this.faults = new FaultControl(faults);
    this.webhookControl = new WebhookControl(ledger, clock, webhooks);
    this.objects = new ObjectControl(ledger, clock);
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
    JsonBody body = JsonBody.of(exchange);
    return switch (exchange.getRequestMethod() + " " + path) {
      case "GET /_sandbox/health" -> health();
      case "GET /_sandbox/requests" -> requests();
      case "GET /_sandbox/clock" -> time();
      case "POST /_sandbox/clock" -> advance(body);
      case "GET /_sandbox/faults" -> faults.state();
      case "POST /_sandbox/faults" -> faults.arm(body);
      case "POST /_sandbox/faults/seed" -> faults.seed(body);
      case "POST /_sandbox/faults/release" -> faults.release();
      case "DELETE /_sandbox/faults" -> faults.clear();
      case "GET /_sandbox/webhooks" -> webhookControl.state();
      case "POST /_sandbox/webhooks/deliver" -> webhookControl.deliver();
      case "POST /_sandbox/webhooks/faults" -> webhookControl.arm(body);
      case "DELETE /_sandbox/webhooks/faults" -> {
        webhooks.clearFaults();
        yield webhookControl.state();
      }
      case "POST /_sandbox/payouts" -> objects.payOut(body);
      default -> named(exchange.getRequestMethod(), path, body);
    };
  }

  /** Routes that name an object: {@code /_sandbox/refunds/re_…/status}. */
  private JsonObject named(String method, String path, JsonBody body) {
    String[] parts = path.split("/");
    if (method.equals("POST") && parts.length == 5) {
      JsonObject answer =
          parts[2].equals("webhook_endpoints") && parts[4].equals("roll")
              ? webhookControl.roll(parts[3], body)
              : objects.post(parts[2], parts[3], parts[4], body);
      if (answer != null) {
        return answer;
      }
    }
    throw new SandboxException(404, null, null, "Unknown: " + method + " " + path);
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

  private JsonObject time() {
    JsonObject json = new JsonObject();
    json.addProperty("now", clock.instant().toString());
    return json;
  }

  private JsonObject advance(JsonBody body) {
    Duration step = body.duration("advance", Duration.ZERO);
    body.refuseUnread();
    if (step.isNegative()) {
      throw JsonBody.bad("time goes forward only: " + step);
    }
    clock.advance(step);
    ledger.catchUp(clock.instant());
    return time();
  }

  private void report(HttpExchange exchange, String file) throws IOException {
    Params params = new Params(exchange.getRequestURI());
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

  private static Instant instant(Params params, String name) {
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
