package io.tallystick.checkout.fulfillment;

import io.tallystick.checkout.events.EventConsumer;
import io.tallystick.checkout.events.OrderEvents;
import io.tallystick.checkout.events.Payload;
import io.tallystick.checkout.outbox.Event;
import java.util.Set;

/** Lets goods go when the money is safe, and keeps them when it went back. */
final class FulfillmentConsumer implements EventConsumer {
  private static final String ACTOR = "fulfillment";

  private final Fulfillments fulfillments;

  FulfillmentConsumer(Fulfillments fulfillments) {
    this.fulfillments = fulfillments;
  }

  @Override
  public String name() {
    return "fulfillment";
  }

  @Override
  public Set<String> types() {
    return Set.of(
        OrderEvents.PAID, OrderEvents.AUTHORIZED, OrderEvents.REFUNDED, OrderEvents.CANCELLED);
  }

  @Override
  public void handle(Event event) {
    Payload told = Payload.of(event);
    switch (event.type()) {
      case OrderEvents.REFUNDED -> fulfillments.refunded(told.orderId(), ACTOR);
      case OrderEvents.CANCELLED -> fulfillments.cancel(told.orderId(), "order cancelled", ACTOR);
      // not the event's word counts but the order's state: the event may be late
      default -> fulfillments.request(told.orderId(), ACTOR);
    }
  }
}
