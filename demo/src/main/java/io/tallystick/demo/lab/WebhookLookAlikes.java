package io.tallystick.demo.lab;

import io.tallystick.demo.lab.Scene.Page;
import io.tallystick.sandbox.WebhookFault;
import io.tallystick.sandbox.WebhookFault.Kind;
import java.time.Duration;
import java.util.List;

/** Events that come in an unusual way, and in time. */
final class WebhookLookAlikes {
  private WebhookLookAlikes() {}

  static List<LookAlike> all() {
    return List.of(
        new LookAlike("webhook late, inside the grace", s -> told(s, late(s))),
        new LookAlike("webhook sent twice", s -> told(s, one(Kind.DUPLICATE))),
        new LookAlike("webhook told twice, by two events", s -> told(s, one(Kind.TWIN))),
        new LookAlike("webhooks out of order", s -> told(s, one(Kind.REORDER).withTimes(3))),
        new LookAlike(
            "webhook signed by somebody else, then sent rightly", WebhookLookAlikes::forged));
  }

  private static WebhookFault one(Kind kind) {
    return WebhookFault.of("*", kind);
  }

  private static WebhookFault late(Scene scene) {
    return WebhookFault.delay("*", scene.insideGrace()).withTimes(3);
  }

  /** Paid in the browser; the shop hears of it in an unusual way. */
  private static void told(Scene scene, WebhookFault fault) {
    scene.inTheDay(() -> payAndTell(scene, scene.page(), fault));
  }

  private static void payAndTell(Scene scene, Page page, WebhookFault fault) {
    scene.in(
        Duration.ofSeconds(scene.chance.nextInt(5, 200)),
        () -> {
          scene.lab.shop.work();
          page.pay(Scene.VISA);
          scene.lab.shop.provider.webhooks().arm(fault);
          scene.lab.shop.work();
          scene.lab.shop.provider.webhooks().clearFaults();
          scene.in(fault.delay().plusSeconds(1), scene.lab.shop::work); // not later than it says
        });
  }

  private static void forged(Scene scene) {
    told(scene, one(Kind.WRONG_SECRET));
  }
}
