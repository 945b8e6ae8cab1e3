package io.tallystick.checkout.webhook;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What is read of an event's body: only what is the same in all API versions. The provider's client
 * reads no object of another version, and throws over an event without one.
 *
 * @param intentId the payment that the object belongs to; null: it names none
 */
record Envelope(
    String eventId,
    String type,
    @Nullable String apiVersion,
    boolean live,
    @Nullable String objectId,
    @Nullable String objectType,
    @Nullable String intentId,
    @Nullable Instant createdAt) {
  private static final JsonFactory JSON = new JsonFactory();
  // visible ASCII: tables take no NUL, terminals no control characters
  private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,255}");
  private static final long LATEST = Instant.parse("2200-01-01T00:00:00Z").getEpochSecond();

  /** Empty: the body is no event. */
  static Optional<Envelope> of(String body) {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
      var read = new Reading(json);
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      read.each(read::ofEvent);
      return json.nextToken() == null ? read.envelope() : Optional.empty();
    } catch (JacksonException e) { // also over what nests too deeply
      return Optional.empty();
    }
  }

  /** Picks the fields as they pass: a tree of the whole body would take three times as long. */
  private static final class Reading {
    private final JsonParser json;
    private @Nullable String kind;
    private @Nullable String eventId;
    private @Nullable String type;
    private @Nullable String apiVersion;
    private boolean live;
    private @Nullable Instant createdAt;
    private @Nullable String objectId;
    private @Nullable String objectType;
    private @Nullable String intentId;

    Reading(JsonParser json) {
      this.json = json;
    }

    /** Stands on a value: shows the fields of an object, passes over anything else. */
    private void each(Consumer<String> field) {
      if (json.currentToken() == JsonToken.START_OBJECT) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
          String name = json.currentName();
          json.nextToken();
          field.accept(name);
          json.skipChildren(); // if nobody has read them
        }
      }
    }

    private void ofEvent(String field) {
      switch (field) {
        case "object" -> kind = name();
        case "id" -> eventId = name();
        case "type" -> type = name();
        case "api_version" -> apiVersion = name();
        case "livemode" -> live = json.currentToken() == JsonToken.VALUE_TRUE;
        case "created" -> createdAt = time();
        case "data" -> each(this::ofData);
        default -> {}
      }
    }

    private void ofData(String field) {
      if (field.equals("object")) {
        each(this::ofObject);
      }
    }

    private void ofObject(String field) {
      switch (field) {
        case "id" -> objectId = name();
        case "object" -> objectType = name();
        case "payment_intent" -> {
          intentId = name();
          each(this::ofIntent);
        }
        default -> {}
      }
    }

    /** An id usually, but the whole object if the account has it expanded. */
    private void ofIntent(String field) {
      if (field.equals("id")) {
        intentId = name();
      }
    }

    private @Nullable String name() {
      if (json.currentToken() != JsonToken.VALUE_STRING) {
        return null;
      }
      String text = json.getString();
      return NAME.matcher(text).matches() ? text : null;
    }

    private @Nullable Instant time() {
      if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
          || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
        return null;
      }
      long second = json.getLongValue();
      return second < 0 || second > LATEST ? null : Instant.ofEpochSecond(second);
    }

    Optional<Envelope> envelope() {
      if (eventId == null || type == null || !"event".equals(kind)) {
        return Optional.empty();
      }
      return Optional.of(
          new Envelope(
              eventId,
              type,
              apiVersion,
              live,
              objectId,
              objectType,
              "payment_intent".equals(objectType) ? objectId : intentId,
              createdAt));
    }
  }
}
