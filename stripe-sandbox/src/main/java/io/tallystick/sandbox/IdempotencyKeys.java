package io.tallystick.sandbox;

import com.google.gson.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The first answer of each key, told again to whoever sends the key again. Kept are answers of
 * requests that were carried out, errors too; a request that was refused before it began leaves
 * nothing behind. Thread-safe.
 */
final class IdempotencyKeys {
  /** The provider keeps a key at least so long; afterwards the same key acts again. */
  static final Duration KEPT = Duration.ofHours(24);

  private static final int MAX_LENGTH = 255;
  private static final int MAX_KEYS = 1_000_000;

  /** A key of one account. */
  record Key(String account, String text) {}

  /** Null answer: the request is still running. */
  private record Entry(String request, Instant begun, @Nullable Answer answer) {}

  private final Clock clock;
  // in the order they began, so that the oldest go first
  private final Map<Key, Entry> entries = new LinkedHashMap<>();

  IdempotencyKeys(Clock clock) {
    this.clock = clock;
  }

  /**
   * Takes the key for a request, which must then be finished or given up.
   *
   * @param request the same text for the same request
   * @return the first answer when there is one
   * @throws SandboxException when the key belongs to another request or is in use
   */
  synchronized Optional<Answer> begin(Key key, String request) {
    if (key.text().length() > MAX_LENGTH) {
      throw new SandboxException(
          400, null, null, "Idempotency keys have at most " + MAX_LENGTH + " characters.");
    }
    Instant now = clock.instant();
    forgetUntil(now.minus(KEPT));
    Entry first = entries.get(key);
    if (first == null) {
      if (entries.size() == MAX_KEYS) {
        throw new IllegalStateException("more than " + MAX_KEYS + " keys in a day");
      }
      entries.put(key, new Entry(request, now, null));
      return Optional.empty();
    }
    if (first.answer() == null) {
      throw inUse(key.text());
    }
    if (!first.request().equals(request)) {
      throw otherRequest(key.text());
    }
    return Optional.of(first.answer());
  }

  synchronized void finish(Key key, Answer answer) {
    entries.computeIfPresent(
        key, (same, entry) -> new Entry(entry.request(), entry.begun(), answer));
  }

  /** As if the request had never come. */
  synchronized void giveUp(Key key) {
    entries.remove(key);
  }

  static SandboxException inUse(String key) {
    return new SandboxException(
            409,
            "idempotency_key_in_use",
            null,
            "There is currently another in-progress request using this Idempotent Key (that"
                + " probably means you submitted twice, and the other request is still going"
                + " through): "
                + key
                + ". Please try again later.")
        .with(ofType());
  }

  private static SandboxException otherRequest(String key) {
    return new SandboxException(
            400,
            null,
            null,
            "Keys for idempotent requests can only be used with the same parameters they were first"
                + " used with. Try using a key other than '"
                + key
                + "' if you meant to execute a different request.")
        .with(ofType());
  }

  private static JsonObject ofType() {
    JsonObject type = new JsonObject();
    type.addProperty("type", "idempotency_error");
    return type;
  }

  private void forgetUntil(Instant end) {
    Iterator<Entry> oldestFirst = entries.values().iterator();
    while (oldestFirst.hasNext()) {
      Entry entry = oldestFirst.next();
      if (entry.begun().isAfter(end)) {
        return;
      }
      // one that still runs keeps its key, or it would run twice at once
      if (entry.answer() != null) {
        oldestFirst.remove();
      }
    }
  }
}
