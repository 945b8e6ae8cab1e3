package io.tallystick.checkout.publish;

import io.tallystick.checkout.attempt.CheckoutAttempts;
import io.tallystick.checkout.attempt.Fact;
import io.tallystick.checkout.events.OrderEvents;
import io.tallystick.checkout.events.Payload;
import io.tallystick.checkout.outbox.Event;
import io.tallystick.checkout.outbox.EventPublisher;

/**
 * Publishes, then writes into the attempt's ledger that its order's event was sent. If we die in
 * between, the event is sent again and the fact is written then.
 */
final class PublishedFact implements EventPublisher {
  private final EventPublisher publisher;
  private final CheckoutAttempts attempts;

  PublishedFact(EventPublisher publisher, CheckoutAttempts attempts) {
    this.publisher = publisher;
    this.attempts = attempts;
  }

  @Override
  public void publish(Event event) {
    publisher.publish(event);
    if (event.type().equals(OrderEvents.PAID) || event.type().equals(OrderEvents.AUTHORIZED)) {
      String attemptId = Payload.of(event).optionalText("attemptId");
      // an event that isn't of a checkout has no such ground, and no fact to write
      if (attemptId != null && attempts.facts(attemptId).contains(Fact.EVENT_RECORDED)) {
        attempts.record(attemptId, Fact.EVENT_PUBLISHED, event.eventId(), "relay", null);
      }
    }
  }
}
