package io.tallystick.demo;

import io.tallystick.checkout.money.Currencies;
import io.tallystick.demo.shop.Http.Reply;
import io.tallystick.demo.shop.PaidOrders;
import io.tallystick.demo.shop.RefundDesk;
import io.tallystick.demo.shop.RunningShop;
import io.tallystick.demo.shop.Visit;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;

/** What happens to orders after they are paid and is all right: the books hear of all of it. */
final class Afterwards {
  private static final int FIRST_NUMBER = 5_000_000;
  private static final Duration FROM = Duration.ofHours(6);
  private static final Duration TO = Duration.ofMinutes(23 * 60 + 50);

  /** A refund that succeeded on one day and failed on the next would be a matter of both days. */
  private static final Duration FAILING_TO = Duration.ofHours(21);

  private final RunningShop shop;
  private final PaidOrders orders;
  private final RefundDesk desk;
  private final SplittableRandom chance;
  private int visits;

  Afterwards(RunningShop shop, PaidOrders orders, RefundDesk desk, long seed) {
    this.shop = shop;
    this.orders = orders;
    this.desk = desk;
    this.chance = new SplittableRandom(seed * 31 + 17);
  }

  void plan(Instant start, int times) {
    shop.agenda.at(start.plus(FROM), () -> buy("pm_card_createDispute"));
    for (int i = 0; i < times; i++) {
      Instant at = start.plusSeconds(chance.nextLong(FROM.toSeconds(), TO.toSeconds()));
      switch (chance.nextInt(10)) {
        case 0, 1, 2 -> shop.agenda.at(at, this::allBack);
        case 3, 4, 5 -> shop.agenda.at(at, () -> partsBack(1));
        case 6 -> shop.agenda.at(at, () -> partsBack(2));
        case 7 -> shop.agenda.at(at, this::backFromDashboard);
        case 8 -> shop.agenda.at(at, () -> boughtAndSentBack("pm_card_pendingRefund"));
        default -> {
          long until = FAILING_TO.minusHours(2).toSeconds();
          shop.agenda.at(
              start.plusSeconds(chance.nextLong(FROM.toSeconds(), until)),
              () -> boughtAndSentBack("pm_card_refundFail"));
        }
      }
    }
  }

  private void allBack() {
    orders.take().ifPresent(order -> desk.refund(order.orderId(), order.amountMinor()));
  }

  private void partsBack(int parts) {
    orders
        .take()
        .ifPresent(
            order -> {
              long step = Currencies.step(order.currency());
              long part = order.amountMinor() / 4 / step * step;
              for (int i = 0; i < parts && part > 0; i++) {
                desk.refund(order.orderId(), part);
              }
            });
  }

  private void backFromDashboard() {
    orders
        .take()
        .ifPresent(
            order -> {
              var _ =
                  shop.ledger.refund(
                      order.chargeId(),
                      order.amountMinor(),
                      "requested_by_customer",
                      Map.of(),
                      shop.clock.instant());
            });
  }

  /** The card decides how its refund goes. */
  private void boughtAndSentBack(String card) {
    Reply reply = buy(card);
    if (reply.text("result").equals("confirmed")) {
      long total = reply.body().path("totalMinor").asLong();
      shop.agenda.in(Duration.ofMinutes(30), () -> desk.refund(reply.text("orderId"), total));
    }
  }

  private Reply buy(String card) {
    var visit = new Visit(shop, chance.split(), FIRST_NUMBER + ++visits, false);
    visit.fillCart();
    return visit.checkout(visit.newKey(), card);
  }
}
