package io.tallystick.sandbox;

import com.google.gson.JsonObject;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The calls that change webhook endpoints. */
final class EndpointApi {
  private static final int MAX_ENDPOINTS = 16;

  private EndpointApi() {}

  static WriteApi.Change create(Params params) {
    URI url = WebhookEndpoint.loopback(params.required("url"));
    List<String> events = events(params);
    if (events.isEmpty()) {
      throw SandboxException.invalid(
          "parameter_missing", "enabled_events", "Missing required param: enabled_events.");
    }
    @Nullable String version = params.text("api_version");
    @Nullable String description = params.text("description");
    Map<String, String> metadata = Tables.checkedMetadata(params.metadata());
    @Nullable String agreed = agreedSecret(params);
    return (operations, at) -> {
      Tables tables = operations.tables();
      if (tables.webhookEndpoints.oldestFirst().size() == MAX_ENDPOINTS) {
        throw new SandboxException(
            400, null, null, "You may have at most " + MAX_ENDPOINTS + " webhook endpoints.");
      }
      WebhookEndpoint endpoint =
          new WebhookEndpoint(
              tables.sideIds.next("we_1"),
              tables.happen(at),
              url,
              events,
              version,
              description,
              metadata,
              false,
              agreed == null ? newSecret(tables) : agreed,
              null,
              Instant.EPOCH);
      tables.webhookEndpoints.put(endpoint);
      return withSecret(endpoint);
    };
  }

  /** Stripe always makes one of its own; here both sides may have agreed on one before. */
  private static @Nullable String agreedSecret(Params params) {
    @Nullable String secret = params.text("sandbox_secret");
    if (secret != null && !secret.matches("whsec_[A-Za-z0-9_]{8,100}")) {
      throw SandboxException.invalid(
          "parameter_invalid_string",
          "sandbox_secret",
          "A secret begins with whsec_ and has 8 to 100 letters, digits and underscores more.");
    }
    return secret;
  }

  static WriteApi.Change update(String id, Params params) {
    @Nullable String url = params.text("url");
    @Nullable URI newUrl = url == null ? null : WebhookEndpoint.loopback(url);
    List<String> events = events(params);
    @Nullable String description = params.text("description");
    @Nullable String disabled = params.word("disabled", Set.of("true", "false"));
    return (operations, at) -> {
      Tables tables = operations.tables();
      WebhookEndpoint old = tables.webhookEndpoints.get(id, "webhook_endpoint");
      WebhookEndpoint changed =
          old.with(
              newUrl == null ? old.url() : newUrl,
              events.isEmpty() ? old.enabledEvents() : events,
              description == null ? old.description() : description,
              disabled == null ? old.disabled() : Boolean.parseBoolean(disabled));
      tables.webhookEndpoints.put(changed);
      return changed.json();
    };
  }

  static WriteApi.Change delete(String id) {
    return (operations, at) -> {
      if (!operations.tables().webhookEndpoints.remove(id)) {
        throw SandboxException.missing(404, "webhook endpoint", "webhook_endpoint", id);
      }
      JsonObject json = new JsonObject();
      json.addProperty("id", id);
      json.addProperty("object", "webhook_endpoint");
      json.addProperty("deleted", true);
      return json;
    };
  }

  /** A new secret; the old one signs too until the given moment. */
  static JsonObject roll(Tables tables, String id, Instant oldUntil) {
    WebhookEndpoint rolled =
        tables.webhookEndpoints.get(id, "webhook_endpoint").rolledTo(newSecret(tables), oldUntil);
    tables.webhookEndpoints.put(rolled);
    return withSecret(rolled);
  }

  private static JsonObject withSecret(WebhookEndpoint endpoint) {
    JsonObject json = endpoint.json();
    json.addProperty("secret", endpoint.secret());
    return json;
  }

  private static String newSecret(Tables tables) {
    return "whsec_" + tables.sideIds.text(32);
  }

  private static List<String> events(Params params) {
    List<String> events = params.list("enabled_events");
    for (String event : events) {
      if (!event.matches("\\*|[a-z_]+(\\.[a-z_]+)+")) {
        throw SandboxException.invalid(
            "parameter_invalid_string", "enabled_events", "Unknown event: " + event);
      }
    }
    return events;
  }
}
