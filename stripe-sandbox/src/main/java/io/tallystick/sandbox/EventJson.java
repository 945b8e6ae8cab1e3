package io.tallystick.sandbox;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.jspecify.annotations.Nullable;

/** The provider's JSON of events, in the API and in webhooks. */
final class EventJson {
  /** What stripe-java 33.3.0 speaks; a client reads only events of its own release train. */
  static final String API_VERSION = "2026-07-29.dahlia";

  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().setPrettyPrinting().create();

  private EventJson() {}

  /**
   * @param apiVersion of the reader's endpoint; null as very old accounts had it
   * @param pending endpoints that haven't taken it yet
   */
  static JsonObject of(Event event, @Nullable String apiVersion, int pending) {
    JsonObject json = new JsonObject();
    json.addProperty("id", event.id());
    json.addProperty("object", "event");
    json.addProperty("api_version", apiVersion);
    json.addProperty("created", event.created().getEpochSecond());
    JsonObject data = new JsonObject();
    data.add("object", JsonParser.parseString(event.object()));
    if (event.previous() != null) {
      data.add("previous_attributes", JsonParser.parseString(event.previous()));
    }
    json.add("data", data);
    json.addProperty("livemode", false);
    json.addProperty("pending_webhooks", pending);
    Event.Origin origin = event.origin();
    JsonObject request = new JsonObject();
    request.add("id", JsonNull.INSTANCE);
    request.add("idempotency_key", JsonNull.INSTANCE);
    if (origin != null) {
      request.addProperty("id", origin.requestId());
      request.addProperty("idempotency_key", origin.idempotencyKey());
    }
    json.add("request", request);
    json.addProperty("type", event.type());
    return json;
  }

  /** What a webhook's body says. */
  static String text(Event event, @Nullable String apiVersion, int pending) {
    return GSON.toJson(of(event, apiVersion, pending));
  }
}
