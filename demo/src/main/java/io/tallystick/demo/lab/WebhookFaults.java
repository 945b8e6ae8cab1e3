package io.tallystick.demo.lab;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.demo.lab.Scene.Page;
import io.tallystick.sandbox.WebhookFault;
import io.tallystick.sandbox.WebhookFault.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Events that never reach us, or that we can't use. */
final class WebhookFaults {
  static final String PAID = "payment_intent.succeeded";
  private static final String WORKER = "webhooks";
  private static final List<String> INTENTS = List.of("/v1/payment_intents/*");

  private WebhookFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            DiscrepancyType.WEBHOOK_MISSING,
            "webhook lost on its way",
            scene -> lost(scene, Kind.DROP)),
        new Fault(
            DiscrepancyType.WEBHOOK_MISSING,
            "endpoint on a wrong host that answers 200",
            scene -> lost(scene, Kind.MISROUTE)),
        new Fault(
            DiscrepancyType.WEBHOOK_FAILED,
            "asked about a payment it had just told of, the provider's lagging copy knew nothing",
            WebhookFaults::givenUp),
        new Fault(
            DiscrepancyType.WEBHOOK_STUCK,
            "the process that looks at events hung for hours",
            WebhookFaults::processorHangs));
  }

  private static void lost(Scene scene, Kind kind) {
    scene.inTheDay(
        () -> {
          Page page = scene.page();
          scene.in(
              Duration.ofSeconds(scene.chance.nextInt(10, 300)),
              () -> {
                scene.lab.shop.work(); // what was sent before arrives
                page.pay(Scene.VISA);
                scene.lab.shop.provider.webhooks().arm(WebhookFault.of(PAID, kind));
                scene.lab.shop.work();
                scene.lab.shop.provider.webhooks().clearFaults();
                expect(scene, DiscrepancyType.WEBHOOK_MISSING, page, PAID);
              });
        });
  }

  private static void expect(Scene scene, DiscrepancyType type, Page page, String event) {
    List<String> ids = scene.lab.eventsOf(event, page.bought().intent());
    if (ids.size() != 1) {
      throw new IllegalStateException(
          "%d events %s of %s".formatted(ids.size(), event, page.bought()));
    }
    scene.expect(type, null, ids.getFirst());
  }

  private static void givenUp(Scene scene) {
    scene.inTheDay(
        () -> {
          Page page = scene.page();
          scene.in(
              Duration.ofSeconds(scene.chance.nextInt(10, 300)),
              () -> {
                List<String> events =
                    scene.lab.whileLagging(
                        INTENTS, () -> page.pay(Scene.VISA), List.of("payment_intent.", "charge."));
                scene.lab.settle();
                for (String event : events) {
                  scene.expect(DiscrepancyType.WEBHOOK_FAILED, null, event);
                }
              });
        });
  }

  /** In the quiet hours, so that it meets this customer alone. */
  private static void processorHangs(Scene scene) {
    Instant at = scene.between(Scene.time(3, 10), Scene.time(3, 20));
    scene.at(
        at,
        () -> {
          Page page = scene.page();
          scene.lab.shop.work();
          scene.lab.shop.idle.add(WORKER);
          page.pay(Scene.VISA);
          scene.lab.settle();
          for (String event : List.of(PAID, "charge.succeeded", "charge.updated")) {
            expect(scene, DiscrepancyType.WEBHOOK_STUCK, page, event);
          }
        });
    scene.at(Scene.time(6, 10), () -> scene.lab.shop.idle.remove(WORKER));
  }
}
