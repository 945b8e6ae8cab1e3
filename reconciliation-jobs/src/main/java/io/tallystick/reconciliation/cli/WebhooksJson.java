package io.tallystick.reconciliation.cli;

import io.tallystick.checkout.webhook.WebhookEvent;
import java.io.Writer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** The JSON form of the list of events: an object, so that it can grow. */
final class WebhooksJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private WebhooksJson() {}

  static void write(List<WebhookEvent> events, Writer out) {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeArrayPropertyStart("events");
      for (WebhookEvent event : events) {
        write(event, json);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private static void write(WebhookEvent event, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("eventId", event.eventId());
    json.writeStringProperty("type", event.type());
    json.writeStringProperty("apiVersion", event.apiVersion());
    json.writeStringProperty("objectId", event.objectId());
    json.writeStringProperty("state", event.state().code());
    json.writeStringProperty("created", text(event.createdAt()));
    json.writeStringProperty("received", text(event.receivedAt()));
    json.writeStringProperty("lastReceived", text(event.lastReceivedAt()));
    json.writeNumberProperty("deliveries", event.deliveries());
    json.writeNumberProperty("otherBodies", event.otherBodies());
    json.writeNumberProperty("tries", event.tries());
    json.writeStringProperty("nextTry", text(event.nextTryAt()));
    json.writeStringProperty("reason", event.reason());
    json.writeStringProperty("result", event.result());
    json.writeStringProperty("processed", text(event.processedAt()));
    json.writeNumberProperty("replays", event.replays());
    json.writeEndObject();
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
