package io.tallystick.checkout.publish;

import io.tallystick.checkout.outbox.Event;

/** Some consumers couldn't do an event; its cause is the first one's, the others are suppressed. */
public final class ConsumersFailed extends RuntimeException {
  ConsumersFailed(String consumer, Event event, RuntimeException cause) {
    super(
        "Consumer %s failed on %s %s: %s"
            .formatted(consumer, event.type(), event.eventId(), cause.getMessage()),
        cause);
  }
}
