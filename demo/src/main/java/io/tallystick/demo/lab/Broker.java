package io.tallystick.demo.lab;

import io.tallystick.checkout.attempt.CheckoutAttempts;
import io.tallystick.checkout.attempt.Fact;
import io.tallystick.checkout.events.OrderEvents;
import io.tallystick.checkout.events.Payload;
import io.tallystick.checkout.outbox.Event;
import io.tallystick.checkout.outbox.EventPublisher;
import io.tallystick.checkout.publish.EventConsumers;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Stands between the relay and the consumers, as a message broker does: it can refuse a message,
 * and it can take one that a consumer doesn't get.
 */
final class Broker implements EventPublisher {
  /** The consumer that can be late or dead. */
  static final String CONSUMER = "notification";

  private final Supplier<EventPublisher> usual;
  private final Supplier<EventConsumers> consumers;
  private final Supplier<CheckoutAttempts> attempts;
  private final Set<String> refused = new HashSet<>();
  private final Map<String, BiConsumer<Event, Runnable>> kept = new HashMap<>();

  Broker(
      Supplier<EventPublisher> usual,
      Supplier<EventConsumers> consumers,
      Supplier<CheckoutAttempts> attempts) {
    this.usual = usual;
    this.consumers = consumers;
    this.attempts = attempts;
  }

  /** From now on nothing of that order is taken. */
  void refuse(String orderId) {
    refused.add("order:" + orderId);
  }

  /**
   * The order's payment is told to all consumers but {@link #CONSUMER}.
   *
   * @param instead gets the event, and what hands it over to that one
   */
  void keepBack(String orderId, BiConsumer<Event, Runnable> instead) {
    kept.put("order:" + orderId, instead);
  }

  @Override
  public void publish(Event event) {
    if (refused.contains(event.aggregate())) {
      throw new IllegalStateException("the broker refuses the message: too large");
    }
    boolean paid = event.type().equals(OrderEvents.PAID);
    BiConsumer<Event, Runnable> instead = paid ? kept.remove(event.aggregate()) : null;
    if (instead == null) {
      usual.get().publish(event);
      return;
    }
    EventConsumers all = consumers.get();
    all.wishes()
        .forEach(
            (name, types) -> {
              if (!name.equals(CONSUMER) && types.contains(event.type())) {
                all.handTo(name, event);
              }
            });
    instead.accept(event, () -> all.handTo(CONSUMER, event));
    attempts.get().record(attemptOf(event), Fact.EVENT_PUBLISHED, event.eventId(), "relay", null);
  }

  private static String attemptOf(Event event) {
    return String.valueOf(Payload.of(event).optionalText("attemptId"));
  }
}
