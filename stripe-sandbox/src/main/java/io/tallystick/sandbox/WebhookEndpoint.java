package io.tallystick.sandbox;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the shop wants to hear of events.
 *
 * @param enabledEvents exact types, or {@code *} for all
 * @param apiVersion of the bodies; null takes the account's
 * @param secret known to the shop since the endpoint's creation or its last roll
 * @param oldSecret signs too until {@code oldSecretUntil}, so that a roll loses nothing
 */
record WebhookEndpoint(
    String id,
    Instant created,
    URI url,
    List<String> enabledEvents,
    @Nullable String apiVersion,
    @Nullable String description,
    Map<String, String> metadata,
    boolean disabled,
    String secret,
    @Nullable String oldSecret,
    Instant oldSecretUntil)
    implements StripeObject {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  WebhookEndpoint {
    enabledEvents = List.copyOf(enabledEvents);
    metadata = Map.copyOf(metadata);
  }

  /** A sandbox must never send its made-up events to a real address. */
  static URI loopback(String url) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw SandboxException.invalid("url_invalid", "url", "Not a valid URL: " + url);
    }
    boolean local =
        "http".equals(uri.getScheme())
            && uri.getHost() != null
            && LOOPBACK.contains(uri.getHost())
            && uri.getRawUserInfo() == null;
    if (!local) {
      throw SandboxException.invalid(
          "url_invalid", "url", "The sandbox delivers to http://127.0.0.1 only, not to " + url);
    }
    return uri;
  }

  boolean wants(String type) {
    return !disabled && (enabledEvents.contains("*") || enabledEvents.contains(type));
  }

  /** The newest first. */
  List<String> secretsAt(Instant now) {
    return oldSecret != null && now.isBefore(oldSecretUntil)
        ? List.of(secret, oldSecret)
        : List.of(secret);
  }

  WebhookEndpoint rolledTo(String newSecret, Instant oldUntil) {
    return new WebhookEndpoint(
        id,
        created,
        url,
        enabledEvents,
        apiVersion,
        description,
        metadata,
        disabled,
        newSecret,
        secret,
        oldUntil);
  }

  WebhookEndpoint with(
      URI newUrl, List<String> events, @Nullable String newDescription, boolean nowDisabled) {
    return new WebhookEndpoint(
        id,
        created,
        newUrl,
        events,
        apiVersion,
        newDescription,
        metadata,
        nowDisabled,
        secret,
        oldSecret,
        oldSecretUntil);
  }

  /** Without the secret, which only the creation tells. */
  JsonObject json() {
    JsonObject json = ObjectJson.object("webhook_endpoint", this);
    json.addProperty("api_version", apiVersion);
    json.addProperty("description", description);
    JsonArray events = new JsonArray();
    enabledEvents.forEach(events::add);
    json.add("enabled_events", events);
    json.add("metadata", ObjectJson.metadata(metadata));
    json.addProperty("status", disabled ? "disabled" : "enabled");
    json.addProperty("url", url.toString());
    return json;
  }
}
