package io.tallystick.checkout.events;

import io.tallystick.checkout.outbox.Event;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Reads what an event tells of an order. */
public final class Payload {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Event event;
  private final JsonNode fields;

  private Payload(Event event, JsonNode fields) {
    this.event = event;
    this.fields = fields;
  }

  /**
   * @throws IllegalArgumentException if it isn't a JSON object, or of a version we don't know
   */
  public static Payload of(Event event) {
    if (event.version() != 1) {
      throw new IllegalArgumentException(
          "Event %s is %s version %d; this program knows version 1"
              .formatted(event.eventId(), event.type(), event.version()));
    }
    try {
      JsonNode fields = JSON.readTree(event.payload());
      if (fields.isObject()) {
        return new Payload(event, fields);
      }
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("Event " + event.eventId() + " holds no JSON", e);
    }
    throw new IllegalArgumentException("Event " + event.eventId() + " holds no JSON object");
  }

  public String orderId() {
    return text("orderId");
  }

  /**
   * @throws IllegalArgumentException if it is missing
   */
  public String text(String field) {
    String text = optionalText(field);
    if (text == null) {
      throw missing(field);
    }
    return text;
  }

  public @Nullable String optionalText(String field) {
    JsonNode value = fields.get(field);
    return value != null && value.isString() ? value.stringValue() : null;
  }

  /**
   * @throws IllegalArgumentException if it is missing or no 64-bit integer
   */
  public long number(String field) {
    JsonNode value = fields.get(field);
    if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
      throw missing(field);
    }
    return value.longValue();
  }

  public boolean flag(String field) {
    JsonNode value = fields.get(field);
    if (value == null || !value.isBoolean()) {
      throw missing(field);
    }
    return value.booleanValue();
  }

  private IllegalArgumentException missing(String field) {
    return new IllegalArgumentException(
        "Event %s (%s) lacks %s".formatted(event.eventId(), event.type(), field));
  }
}
