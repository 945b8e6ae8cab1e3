package io.tallystick.checkout.outbox;

/** Where events go: in-process consumers, or a broker. */
@FunctionalInterface
public interface EventPublisher {
  /**
   * Returns once the event is taken durably. May be called again with an event that it took, by a
   * relay that is slower than its claim even after later events of the aggregate: consumers tell by
   * the event's id, as {@link Consumed} does.
   *
   * @throws RuntimeException if it wasn't taken, or nobody knows; the relay tries again
   */
  void publish(Event event);
}
