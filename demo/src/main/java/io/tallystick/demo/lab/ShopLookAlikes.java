package io.tallystick.demo.lab;

import io.tallystick.checkout.fulfillment.Fulfillments;
import io.tallystick.demo.lab.Scene.Bought;
import io.tallystick.demo.shop.Http.Reply;
import io.tallystick.demo.shop.Visit;
import io.tallystick.demo.shop.Visit.Home;
import io.tallystick.sandbox.Payout;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** What goes on around payments. */
final class ShopLookAlikes {
  private ShopLookAlikes() {}

  static List<LookAlike> all() {
    return List.of(
        new LookAlike("payout that arrives after a weekend", ShopLookAlikes::weekend),
        new LookAlike("downloads only", ShopLookAlikes::downloads),
        new LookAlike("sent in two parcels", ShopLookAlikes::parts),
        new LookAlike("consumer slow, inside the grace", ShopLookAlikes::slowConsumer),
        new LookAlike("buyer who blocks trackers", ShopLookAlikes::blocksTrackers),
        new LookAlike("buyer from a newsletter, known to all", ShopLookAlikes::newsletter));
  }

  private static void weekend(Scene scene) {
    scene.at(
        Bank.STATEMENT.plusSeconds(2),
        () -> {
          for (Payout payout : scene.lab.shop.ledger.payouts()) {
            LocalDate arrival = payout.arrivalDate().atOffset(ZoneOffset.UTC).toLocalDate();
            if (!Bank.businessDay(arrival).equals(arrival)) {
              scene.happened(payout.id());
            }
          }
        });
  }

  private static void downloads(Scene scene) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor(Home.CALIFORNIA);
          visit.put("SONG-1", 2);
          visit.put("COURSE-1", 1);
          scene.buy(visit, scene.card());
        });
  }

  private static void parts(Scene scene) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor(Home.GERMANY);
          visit.put("MUG-1", 3);
          Bought order = scene.buy(visit, scene.card());
          scene.in(Duration.ofMinutes(30), () -> ship(scene, order, "P-1", 1));
          scene.in(Duration.ofMinutes(60), () -> ship(scene, order, "P-2", 2));
        });
  }

  private static void ship(Scene scene, Bought order, String parcel, int mugs) {
    var _ =
        scene
            .lab
            .shop
            .service(Fulfillments.class)
            .shipped(order.orderId(), parcel, Map.of("MUG-1", mugs));
  }

  private static void slowConsumer(Scene scene) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor();
          visit.fillCart();
          Reply reply = visit.checkout(visit.newKey(), Scene.VISA);
          scene.lab.broker.keepBack(
              reply.text("orderId"), (_, handOver) -> scene.in(scene.insideGrace(), handOver));
          scene.confirmed(reply);
        });
  }

  /** Nothing is known of where it came from, and its page names no amount. */
  private static void blocksTrackers(Scene scene) {
    scene.inTheDay(
        () -> {
          Bought order = scene.buy();
          if (scene.chance.nextBoolean()) {
            AttributionFaults.tell(scene, "purchase", AttributionFaults.of(order.orderId()));
          }
        });
  }

  private static void newsletter(Scene scene) {
    String news = "{\"utmSource\":\"news\",\"utmMedium\":\"mail\"}";
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor();
          visit.fillCart();
          Bought order = scene.confirmed(visit.checkout(visit.newKey(), Scene.VISA, news));
          AttributionFaults.tell(
              scene,
              "purchase",
              AttributionFaults.of(order.orderId())
                  + AttributionFaults.worth(order.amountMinor(), order.currency())
                  + ",\"attribution\":"
                  + news);
        });
  }
}
