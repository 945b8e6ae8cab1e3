package io.tallystick.sandbox;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The provider's events. Silent until somebody can read them: a generated day of a million orders
 * would fill the memory with snapshots nobody asks for. Runs under the ledger's lock.
 */
final class Events {
  /** How long the provider lists an event. */
  static final Duration KEPT = Duration.ofDays(30);

  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

  private final Tables tables;
  private final List<Consumer<Event>> listeners = new ArrayList<>();
  private Event.@Nullable Origin origin;

  Events(Tables tables) {
    this.tables = tables;
  }

  /** Recording begins with the first listener, which hears of each event from now on. */
  void listen(Consumer<Event> listener) {
    listeners.add(listener);
  }

  /** Names the request that causes what happens next; null names none. */
  void causedBy(Event.@Nullable Origin request) {
    origin = request;
  }

  void raise(String type, StripeObject object) {
    if (!listeners.isEmpty()) {
      record(type, render(object), null);
    }
  }

  /** As {@link #raise}, with the old values of what changed. */
  void raiseUpdate(String type, StripeObject before, StripeObject after) {
    if (listeners.isEmpty()) {
      return;
    }
    JsonObject old = render(before);
    JsonObject now = render(after);
    JsonObject previous = new JsonObject();
    old.entrySet().stream()
        .filter(field -> !field.getValue().equals(now.get(field.getKey())))
        .forEach(field -> previous.add(field.getKey(), field.getValue()));
    // a field that came with the update had no value before
    now.keySet().stream()
        .filter(name -> !old.has(name))
        .forEach(name -> previous.add(name, JsonNull.INSTANCE));
    record(type, now, previous);
  }

  /** The same change once more under another id, as the provider sometimes tells it. */
  void repeat(Event event) {
    publish(
        new Event(
            tables.sideIds.next("evt_3"),
            event.created(),
            event.type(),
            event.object(),
            event.previous(),
            event.origin()));
  }

  /** Drops what the provider wouldn't list any more. */
  void forget(Instant now) {
    Instant oldestKept = now.minus(KEPT);
    Event oldest = tables.eventLog.oldest();
    while (oldest != null && oldest.created().isBefore(oldestKept)) {
      tables.eventLog.remove(oldest.id());
      oldest = tables.eventLog.oldest();
    }
  }

  private void record(String type, JsonObject object, @Nullable JsonObject previous) {
    publish(
        new Event(
            tables.sideIds.next("evt_3"),
            tables.moment(),
            type,
            GSON.toJson(object),
            previous == null ? null : GSON.toJson(previous),
            origin));
  }

  private void publish(Event event) {
    tables.eventLog.put(event);
    listeners.forEach(listener -> listener.accept(event));
  }

  private JsonObject render(StripeObject object) {
    return new ObjectJson(tables).of(object);
  }
}
