package io.tallystick.sandbox;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a control request; what nobody reads is a mistake of the caller. */
final class JsonBody {
  private static final int MAX_BODY = 64 * 1024;

  private final JsonObject json;
  private final Set<String> read = new HashSet<>();

  private JsonBody(JsonObject json) {
    this.json = json;
  }

  /** An empty body is an object without fields. */
  static JsonBody of(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
    if (body.length > MAX_BODY) {
      throw new SandboxException(413, null, null, "At most " + MAX_BODY + " bytes.");
    }
    String text = new String(body, StandardCharsets.UTF_8);
    try {
      return new JsonBody(
          text.isBlank() ? new JsonObject() : JsonParser.parseString(text).getAsJsonObject());
    } catch (JsonParseException | IllegalStateException e) {
      throw bad("not a JSON object: " + e.getMessage());
    }
  }

  @Nullable String text(String name) {
    read.add(name);
    JsonElement value = json.get(name);
    if (value == null || value.isJsonNull()) {
      return null;
    }
    if (!value.isJsonPrimitive()) {
      throw bad("field " + name + " must be a text or a number");
    }
    return value.getAsString();
  }

  String required(String name) {
    String value = text(name);
    if (value == null) {
      throw bad("field " + name + " is missing");
    }
    return value;
  }

  @Nullable Long number(String name) {
    String value = text(name);
    if (value != null && !value.matches("-?\\d{1,18}")) {
      throw bad("field " + name + " must be a whole number, not " + value);
    }
    return value == null ? null : Long.valueOf(value);
  }

  int integer(String name, int otherwise) {
    Long value = number(name);
    if (value != null && value != value.intValue()) {
      throw bad("field " + name + " is out of range: " + value);
    }
    return value == null ? otherwise : value.intValue();
  }

  <E extends Enum<E>> E word(String name, Class<E> words, String otherwise) {
    String value = text(name);
    String word = value == null ? otherwise : value;
    for (E candidate : words.getEnumConstants()) {
      if (candidate.name().equals(word.toUpperCase(Locale.ROOT))) {
        return candidate;
      }
    }
    throw bad("field " + name + " can't be " + (word.isEmpty() ? "missing" : word));
  }

  Duration duration(String name, Duration otherwise) {
    String value = text(name);
    try {
      return value == null ? otherwise : Duration.parse(value);
    } catch (DateTimeException e) {
      throw bad("field " + name + " must be a duration like PT5M, not " + value);
    }
  }

  /** To be called when all fields are read. */
  void refuseUnread() {
    for (String name : json.keySet()) {
      if (!read.contains(name)) {
        throw bad("unknown field " + name);
      }
    }
  }

  static SandboxException bad(String message) {
    return new SandboxException(400, null, null, "Bad request body: " + message);
  }
}
