package io.tallystick.console.order;

import java.time.Instant;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event of the provider as it came, laid out for reading.
 *
 * @param body hostile: shown as text
 * @param note why the body isn't whole; empty: it is
 */
record RawEvent(String eventId, String type, Instant receivedAt, String body, String note) {
  static final int MOST_CHARACTERS = 20_000;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  static RawEvent of(
      String eventId,
      String type,
      Instant receivedAt,
      String payload,
      long length,
      boolean removed) {
    if (removed) {
      return new RawEvent(
          eventId, type, receivedAt, "", "The body was kept long enough and removed.");
    }
    if (length > MOST_CHARACTERS) {
      return new RawEvent(
          eventId,
          type,
          receivedAt,
          payload,
          "The first %,d of %,d characters.".formatted(MOST_CHARACTERS, length));
    }
    try {
      return new RawEvent(
          eventId,
          type,
          receivedAt,
          JSON.writerWithDefaultPrettyPrinter().writeValueAsString(JSON.readTree(payload)),
          "");
    } catch (JacksonException e) {
      return new RawEvent(eventId, type, receivedAt, payload, "Not JSON that can be laid out.");
    }
  }
}
