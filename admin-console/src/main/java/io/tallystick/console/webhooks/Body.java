package io.tallystick.console.webhooks;

import java.io.StringWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A body as it is shown: hostile text, never anything else.
 *
 * @param text what is shown
 * @param note what a reader must know of it; null: it is shown whole and laid out
 */
record Body(String text, @Nullable String note) {
  /** The most that is shown. */
  static final int MOST = 256 * 1024;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * @param start the first {@link #MOST} characters
   * @param characters of all of it
   * @param removed it was kept long enough
   */
  static Body of(String start, long characters, boolean removed) {
    if (removed) {
      return new Body(
          "", "The body isn't kept any more: it was processed long ago, and holds personal data.");
    }
    if (characters > start.length()) {
      return new Body(
          start,
          "Only the first 256 KB of %,d characters are shown, as they came.".formatted(characters));
    }
    Optional<String> laidOut = laidOut(start);
    if (laidOut.isEmpty()) {
      return new Body(start, "This isn't JSON. It is shown as it came.");
    }
    return laidOut.get().length() > MOST
        ? new Body(start, "Laid out it would be too large. It is shown as it came.")
        : new Body(laidOut.get(), null);
  }

  /**
   * Token by token: numbers stay as they were written, and a name that comes twice is shown twice.
   */
  private static Optional<String> laidOut(String json) {
    var out = new StringWriter();
    try (JsonParser in = JSON.createParser(json);
        JsonGenerator to = JSON.writerWithDefaultPrettyPrinter().createGenerator(out)) {
      boolean any = false;
      while (in.nextToken() != null) {
        if (out.getBuffer().length() > 2 * MOST) {
          break;
        }
        any = true;
        if (in.currentToken().isNumeric()) {
          to.writeNumber(in.getString());
        } else {
          to.copyCurrentEvent(in);
        }
      }
      if (!any) {
        return Optional.empty();
      }
    } catch (JacksonException e) {
      return Optional.empty();
    }
    return Optional.of(out.toString());
  }

  /** The payment that the event's object names; null: none. */
  static @Nullable String payment(String json) {
    try {
      JsonNode payment = JSON.readTree(json).at("/data/object/payment_intent");
      return payment.isString() ? payment.stringValue() : null;
    } catch (JacksonException e) {
      return null;
    }
  }
}
