package io.tallystick.demo.lab;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.demo.shop.Http.Reply;
import io.tallystick.demo.shop.Visit;
import java.util.List;

/** What happened, and others weren't told of. */
final class EventFaults {
  private EventFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            DiscrepancyType.EVENT_NOT_PUBLISHED,
            "the broker refuses a message",
            EventFaults::refused),
        new Fault(
            DiscrepancyType.EVENT_NOT_CONSUMED,
            "a consumer took a message and died before it had done it",
            EventFaults::consumerDies));
  }

  private static void refused(Scene scene) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor();
          visit.fillCart();
          Reply reply = visit.checkout(visit.newKey(), Scene.VISA);
          String order = reply.text("orderId");
          scene.lab.broker.refuse(order);
          scene.confirmed(reply);
          scene.expect(DiscrepancyType.EVENT_NOT_PUBLISHED, order, "order:" + order);
          // nobody was told of the payment, so nobody sends it
          scene.expect(DiscrepancyType.PAID_NOT_FULFILLED, order, null);
        });
  }

  private static void consumerDies(Scene scene) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor();
          visit.fillCart();
          Reply reply = visit.checkout(visit.newKey(), Scene.VISA);
          String order = reply.text("orderId");
          scene.lab.broker.keepBack(
              order,
              (event, _) ->
                  scene.expect(
                      DiscrepancyType.EVENT_NOT_CONSUMED,
                      order,
                      Broker.CONSUMER + "/" + event.eventId()));
          scene.confirmed(reply);
        });
  }
}
