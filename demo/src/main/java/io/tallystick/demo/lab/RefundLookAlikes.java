package io.tallystick.demo.lab;

import io.tallystick.checkout.money.Currencies;
import io.tallystick.demo.lab.Scene.Bought;
import io.tallystick.demo.shop.Visit;
import io.tallystick.demo.shop.Visit.Home;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Money that went back, and both sides say so. */
final class RefundLookAlikes {
  private RefundLookAlikes() {}

  static List<LookAlike> all() {
    return List.of(
        new LookAlike("refund of a part, in dollars", s -> refunded(s, Home.CALIFORNIA)),
        new LookAlike("refund of a part, in yen", s -> refunded(s, Home.JAPAN)),
        new LookAlike("refund of a part, in dinars", s -> refunded(s, Home.KUWAIT)),
        new LookAlike("refunded whole, before it was sent", RefundLookAlikes::refundedWhole),
        new LookAlike("refunded in the dashboard, and heard of", RefundLookAlikes::dashboardRefund),
        new LookAlike("refund pending for an hour", s -> cardsRefund(s, "pm_card_pendingRefund")),
        new LookAlike("refund failed, and heard of", s -> cardsRefund(s, "pm_card_refundFail")),
        new LookAlike("refunded at midnight", RefundLookAlikes::refundAtMidnight),
        new LookAlike("disputed shortly before midnight", RefundLookAlikes::lateDispute),
        new LookAlike("dispute that is booked", RefundLookAlikes::dispute));
  }

  private static void refunded(Scene scene, Home home) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor(home);
          visit.put("BOOK-1", 1 + scene.chance.nextInt(3));
          Bought order = scene.buy(visit, scene.card());
          long step = Currencies.step(order.currency());
          long part = order.amountMinor() / 3 / step * step;
          scene.in(
              Duration.ofMinutes(scene.chance.nextInt(1, 60)),
              () -> RefundFaults.refundNow(scene, order, part));
        });
  }

  private static void refundedWhole(Scene scene) {
    scene.inTheDay(
        () -> {
          Bought order = scene.buyMug(scene.card());
          scene.in(
              Duration.ofMinutes(scene.chance.nextInt(1, 60)),
              () -> RefundFaults.refundNow(scene, order, order.amountMinor()));
        });
  }

  private static void dashboardRefund(Scene scene) {
    scene.inTheDay(
        () -> {
          Bought order = scene.buy();
          scene.in(
              Duration.ofMinutes(scene.chance.nextInt(1, 60)),
              () -> {
                var _ =
                    scene.lab.shop.ledger.refund(
                        scene.chargeOf(order),
                        order.amountMinor(),
                        "requested_by_customer",
                        Map.of(),
                        scene.lab.now());
                scene.lab.settle();
              });
        });
  }

  /** The card decides how its refund goes. */
  private static void cardsRefund(Scene scene, String card) {
    scene.at(
        scene.between(Scene.time(7, 0), Scene.time(18, 0)),
        () -> {
          Bought order = scene.buy(card);
          scene.in(
              Duration.ofMinutes(20),
              () -> {
                var _ = scene.lab.desk.refund(order.orderId(), order.amountMinor());
                scene.lab.settle();
              });
        });
  }

  private static void refundAtMidnight(Scene scene) {
    scene.at(
        scene.between(Scene.time(20, 0), Scene.time(23, 0)),
        () -> {
          Bought order = scene.buy();
          boolean before = scene.chance.nextBoolean();
          scene.at(
              Scene.days(1).plusSeconds(before ? -1 : 0),
              () -> RefundFaults.refundNow(scene, order, order.amountMinor()));
        });
  }

  private static void lateDispute(Scene scene) {
    scene.at(
        scene.between(Scene.time(23, 30), Scene.time(23, 58)),
        () -> scene.buy("pm_card_createDispute"));
  }

  private static void dispute(Scene scene) {
    scene.inTheDay(() -> scene.buy("pm_card_createDispute"));
  }
}
