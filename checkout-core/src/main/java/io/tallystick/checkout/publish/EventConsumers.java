package io.tallystick.checkout.publish;

import io.tallystick.checkout.events.EventConsumer;
import io.tallystick.checkout.outbox.Consumed;
import io.tallystick.checkout.outbox.Event;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All consumers in this process, and the only way to them. */
public final class EventConsumers {
  private final List<EventConsumer> consumers;
  private final Consumed consumed;

  /**
   * @throws IllegalArgumentException if two have one name: what one did would count for the other
   */
  public EventConsumers(List<EventConsumer> consumers, Consumed consumed) {
    Set<String> names = new HashSet<>();
    for (EventConsumer consumer : consumers) {
      if (!names.add(consumer.name())) {
        throw new IllegalArgumentException("Two consumers are called " + consumer.name());
      }
    }
    this.consumers = List.copyOf(consumers);
    this.consumed = consumed;
  }

  /** Who wants which types. */
  public Map<String, Set<String>> wishes() {
    return consumers.stream()
        .collect(Collectors.toMap(EventConsumer::name, consumer -> Set.copyOf(consumer.types())));
  }

  /**
   * Hands the event to one consumer, if it hasn't done it. May be called in a transaction, which
   * then holds its effect too.
   *
   * @return false if it had done it
   * @throws IllegalArgumentException if there is no such consumer, or it doesn't want the event
   */
  public boolean handTo(String name, Event event) {
    EventConsumer wanted =
        consumers.stream()
            .filter(each -> each.name().equals(name) && each.types().contains(event.type()))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "No consumer %s wants %s".formatted(name, event.type())));
    return consumed.once(name, event, () -> wanted.handle(event));
  }

  /**
   * Hands the event to each consumer that wants it and hasn't done it. All get it, also after one
   * has failed; what they did stays.
   *
   * @throws ConsumersFailed if some failed: to be called again
   */
  public void hand(Event event) {
    @Nullable ConsumersFailed failed = null;
    for (EventConsumer consumer : consumers) {
      if (!consumer.types().contains(event.type())) {
        continue;
      }
      try {
        consumed.once(consumer.name(), event, () -> consumer.handle(event));
      } catch (RuntimeException e) {
        if (failed == null) {
          failed = new ConsumersFailed(consumer.name(), event, e);
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
