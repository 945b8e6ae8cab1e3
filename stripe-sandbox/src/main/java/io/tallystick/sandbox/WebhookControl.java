package io.tallystick.sandbox;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.Locale;

/** Delivers webhooks, harms them and rolls their secrets. */
final class WebhookControl {
  private static final Duration ROLL = Duration.ofHours(24);

  private final Ledger ledger;
  private final SandboxClock clock;
  private final Webhooks webhooks;

  WebhookControl(Ledger ledger, SandboxClock clock, Webhooks webhooks) {
    this.ledger = ledger;
    this.clock = clock;
    this.webhooks = webhooks;
  }

  JsonObject deliver() {
    JsonArray attempts = new JsonArray();
    for (WebhookAttempt attempt : webhooks.deliver()) {
      JsonObject json = new JsonObject();
      json.addProperty("event", attempt.eventId());
      json.addProperty("type", attempt.type());
      json.addProperty("endpoint", attempt.endpointId());
      json.addProperty("attempt", attempt.attempt());
      json.addProperty("status", attempt.status());
      attempts.add(json);
    }
    JsonObject json = new JsonObject();
    json.add("attempts", attempts);
    json.addProperty("waiting", webhooks.waiting());
    return json;
  }

  JsonObject state() {
    JsonArray faults = new JsonArray();
    for (WebhookFault fault : webhooks.armed()) {
      JsonObject json = new JsonObject();
      json.addProperty("types", fault.types());
      json.addProperty("kind", fault.kind().name().toLowerCase(Locale.ROOT));
      json.addProperty("delay", fault.delay().toString());
      json.addProperty("apiVersion", fault.apiVersion());
      json.addProperty("times", fault.times());
      faults.add(json);
    }
    JsonObject json = new JsonObject();
    json.add("faults", faults);
    json.addProperty("waiting", webhooks.waiting());
    return json;
  }

  JsonObject arm(JsonBody body) {
    String types = body.text("types");
    WebhookFault.Kind kind = body.word("kind", WebhookFault.Kind.class, "");
    Duration delay = body.duration("delay", Duration.ZERO);
    String version = body.text("apiVersion");
    int times = body.integer("times", 1);
    body.refuseUnread();
    try {
      webhooks.arm(new WebhookFault(types == null ? "*" : types, kind, delay, version, times));
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw JsonBody.bad("" + e.getMessage());
    }
    return state();
  }

  /** The endpoint with its new secret; the old one signs too for as long as asked. */
  JsonObject roll(String endpointId, JsonBody body) {
    Duration overlap = body.duration("overlap", ROLL);
    body.refuseUnread();
    return ledger.write(
        clock.instant(),
        null,
        operations ->
            EndpointApi.roll(operations.tables(), endpointId, clock.instant().plus(overlap)));
  }
}
