package io.tallystick.checkout.webhook;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  // visible ASCII: tables take no NUL, terminals no control characters
  private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,255}");
  private static final long LATEST = Instant.parse("2200-01-01T00:00:00Z").getEpochSecond();

  /** Empty: the body is no event. */
  static Optional<Envelope> of(String body) {
    JsonNode event;
    try {
      event = JSON.readTree(body);
    } catch (JacksonException e) { // also over what nests too deeply
      return Optional.empty();
    }
    String id = name(event.path("id"));
    String type = name(event.path("type"));
    if (id == null || type == null || !"event".equals(name(event.path("object")))) {
      return Optional.empty();
    }
    JsonNode object = event.path("data").path("object");
    String objectId = name(object.path("id"));
    String objectType = name(object.path("object"));
    return Optional.of(
        new Envelope(
            id,
            type,
            name(event.path("api_version")),
            event.path("livemode").isBoolean() && event.path("livemode").booleanValue(),
            objectId,
            objectType,
            "payment_intent".equals(objectType) ? objectId : reference(object),
            time(event.path("created"))));
  }

  /** An id, or the whole object if the account has it expanded. */
  private static @Nullable String reference(JsonNode object) {
    JsonNode intent = object.path("payment_intent");
    return intent.isObject() ? name(intent.path("id")) : name(intent);
  }

  private static @Nullable String name(JsonNode node) {
    return node.isString() && NAME.matcher(node.stringValue()).matches()
        ? node.stringValue()
        : null;
  }

  private static @Nullable Instant time(JsonNode node) {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      return null;
    }
    long second = node.longValue();
    return second < 0 || second > LATEST ? null : Instant.ofEpochSecond(second);
  }
}
