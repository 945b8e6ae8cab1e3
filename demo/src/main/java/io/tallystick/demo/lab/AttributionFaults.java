package io.tallystick.demo.lab;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.demo.lab.Scene.Bought;
import io.tallystick.demo.shop.Http.Reply;
import io.tallystick.demo.shop.Visit;
import java.time.ZoneOffset;
import java.util.List;

/** What browsers claim and the books don't bear out. */
final class AttributionFaults {
  private AttributionFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            DiscrepancyType.ATTRIBUTION_MISSING,
            "the shop's pages lost the source on the way to the checkout",
            AttributionFaults::sourceLost),
        new Fault(
            DiscrepancyType.PHANTOM_CONVERSION,
            "the thank-you page counted an order whose card was declined",
            AttributionFaults::unpaidCounted),
        new Fault(
            DiscrepancyType.PHANTOM_CONVERSION,
            "the page counted the price before the discount",
            AttributionFaults::otherAmount),
        new Fault(
            DiscrepancyType.PHANTOM_CONVERSION,
            "somebody sends purchases that nobody made",
            AttributionFaults::fakes));
  }

  /** What a browser tells marketing. */
  static void tell(Scene scene, String kind, String fields) {
    Reply reply =
        scene.lab.shop.http.postJson(
            scene.lab.shop.url() + "/api/analytics/events",
            "{\"events\":[{\"eventId\":\"lab-%010d\",\"kind\":\"%s\"%s}]}"
                .formatted(scene.chance.nextLong(10_000_000_000L), kind, fields));
    Visit.expect(reply, 202);
  }

  static String of(String orderId) {
    return ",\"orderId\":\"" + orderId + "\"";
  }

  static String worth(long minor, String currency) {
    return ",\"valueMinor\":%d,\"currency\":\"%s\"".formatted(minor, currency);
  }

  private static void sourceLost(Scene scene) {
    scene.inTheDay(
        () -> {
          Bought order = scene.buy();
          tell(
              scene,
              "page_view",
              of(order.orderId())
                  + ",\"attribution\":{\"utmSource\":\"news\",\"utmMedium\":\"mail\"}");
          scene.expect(DiscrepancyType.ATTRIBUTION_MISSING, order.orderId(), null);
        });
  }

  private static void unpaidCounted(Scene scene) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor();
          visit.fillCart();
          Bought order = scene.declined(visit);
          tell(
              scene,
              "purchase",
              of(order.orderId()) + worth(order.amountMinor(), order.currency()));
          scene.expect(DiscrepancyType.PHANTOM_CONVERSION, order.orderId(), null);
        });
  }

  private static void otherAmount(Scene scene) {
    scene.inTheDay(
        () -> {
          Bought order = scene.buy();
          tell(
              scene,
              "purchase",
              of(order.orderId()) + worth(order.amountMinor() + 500, order.currency()));
          scene.expect(DiscrepancyType.PHANTOM_CONVERSION, order.orderId(), null);
        });
  }

  private static void fakes(Scene scene) {
    scene.inTheDay(
        () -> {
          for (int i = scene.chance.nextInt(1, 4); i > 0; i--) {
            tell(scene, "purchase", of("SO-GHOST-" + i) + worth(9900, "EUR"));
          }
          String day = "unknown:" + scene.day.atOffset(ZoneOffset.UTC).toLocalDate();
          scene.happened(day);
          scene.expect(DiscrepancyType.PHANTOM_CONVERSION, null, day);
        });
  }
}
