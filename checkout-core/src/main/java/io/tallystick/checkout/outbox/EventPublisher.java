package io.tallystick.checkout.outbox;

/** Where events go: in-process consumers, or a broker. */
@FunctionalInterface
public interface EventPublisher {
  /**
   * Returns once the event is taken durably. May be called again with an event that it took.
   *
   * @throws RuntimeException if it wasn't taken, or nobody knows; the relay tries again
   */
  void publish(Event event);
}
