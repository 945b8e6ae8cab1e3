package io.tallystick.demo.lab;

import io.tallystick.demo.lab.Scene.Bought;
import io.tallystick.demo.lab.Scene.Page;
import io.tallystick.demo.shop.Http.Reply;
import io.tallystick.demo.shop.Visit;
import io.tallystick.demo.shop.Visit.Home;
import io.tallystick.sandbox.Fault;
import java.time.Duration;
import java.util.List;

/** Payments that take their time, or another way, and end well. */
final class PaymentLookAlikes {
  private static final String CONFIRM = "/v1/payment_intents/*/confirm";

  private PaymentLookAlikes() {}

  static List<LookAlike> all() {
    return List.of(
        new LookAlike("partial capture", PaymentLookAlikes::partialCapture),
        new LookAlike("held, then captured whole", PaymentLookAlikes::captured),
        new LookAlike(
            "paid before midnight, booked by the provider after", PaymentLookAlikes::theirs),
        new LookAlike(
            "booked by the provider before midnight, heard of after", PaymentLookAlikes::ours),
        new LookAlike("declined, then paid with another card", PaymentLookAlikes::secondCard),
        new LookAlike("3-D Secure left behind", PaymentLookAlikes::challengeLeft),
        new LookAlike("3-D Secure passed", PaymentLookAlikes::challengePassed),
        new LookAlike("page left open", s -> s.inTheDay(s::page)),
        new LookAlike("page open while the night's round runs", PaymentLookAlikes::pageAtNight),
        new LookAlike("bank debit under way for an hour", PaymentLookAlikes::debit),
        new LookAlike("time-out after success, asked about in time", PaymentLookAlikes::timeout),
        new LookAlike("paid in yen", s -> sold(s, Home.JAPAN)),
        new LookAlike("paid in dinars, with three decimals", s -> sold(s, Home.KUWAIT)),
        new LookAlike("paid with a gift: nothing to pay", PaymentLookAlikes::gift),
        new LookAlike("two clicks at once", PaymentLookAlikes::twoClicks),
        new LookAlike("paid late, in a second tab, and given back", PaymentLookAlikes::secondTab));
  }

  private static void partialCapture(Scene scene) {
    scene.inTheDay(
        () -> {
          Bought order = HeldSales.hold(scene, 2);
          scene.in(
              Duration.ofMinutes(scene.chance.nextInt(1, 40)),
              () -> HeldSales.capture(scene, order, order.amountMinor() / 2));
        });
  }

  private static void captured(Scene scene) {
    Duration first = Scene.days(-4).plusHours(8);
    scene.at(
        scene.between(first, first.plusHours(9)),
        () -> {
          Bought order = HeldSales.hold(scene, 1);
          scene.inTheDay(() -> HeldSales.capture(scene, order, order.amountMinor()));
        });
  }

  private static void sold(Scene scene, Home home) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor(home);
          visit.fillCart();
          scene.buy(visit, scene.card());
        });
  }

  /** An asynchronous capture: the provider books it two seconds after it has answered. */
  private static void theirs(Scene scene) {
    scene.at(Scene.days(1).minusSeconds(1), () -> scene.buy());
  }

  private static void ours(Scene scene) {
    scene.at(
        Scene.days(1).minusSeconds(90),
        () -> {
          Page page = scene.page();
          scene.at(Scene.days(1).minusSeconds(4), () -> page.pay(Scene.VISA));
        });
  }

  private static void secondCard(Scene scene) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor();
          visit.fillCart();
          scene.declined(visit);
          scene.in(
              Duration.ofSeconds(scene.chance.nextInt(20, 200)),
              () -> scene.buy(visit, Scene.VISA));
        });
  }

  private static void challengeLeft(Scene scene) {
    scene.inTheDay(
        () -> {
          Page page = scene.page();
          scene.in(Duration.ofSeconds(30), () -> page.pay(Scene.CHALLENGED));
        });
  }

  private static void challengePassed(Scene scene) {
    scene.inTheDay(
        () -> {
          Page page = scene.page();
          scene.in(
              Duration.ofSeconds(30),
              () -> {
                page.pay(Scene.CHALLENGED);
                scene.in(
                    Duration.ofMinutes(scene.chance.nextInt(1, 8)),
                    () -> {
                      page.visit().challenge(page.bought().intent(), true);
                      scene.lab.settle();
                    });
              });
        });
  }

  /** Its goods are held for half an hour, in which a round runs. */
  private static void pageAtNight(Scene scene) {
    scene.at(Scene.days(1).plusMinutes(scene.chance.nextInt(45, 60)), scene::page);
  }

  private static void debit(Scene scene) {
    scene.at(
        scene.between(Scene.time(7, 0), Scene.time(19, 0)),
        () -> {
          Page page = scene.page();
          scene.in(Duration.ofSeconds(40), () -> page.pay("pm_success_de"));
        });
  }

  private static void timeout(Scene scene) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor();
          visit.fillCart();
          scene
              .lab
              .shop
              .provider
              .faults()
              .arm(Fault.dropAfter(CONFIRM).withMethod("POST").withTimes(3));
          Reply reply = visit.checkout(visit.newKey(), Scene.VISA);
          Visit.expect(reply, 202);
          scene.happened(reply.text("orderId"));
        });
  }

  private static void gift(Scene scene) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor(Home.GERMANY);
          visit.put("COURSE-1", 1);
          visit.use("GIFT");
          Reply reply = visit.checkout(visit.newKey(), null);
          Visit.expect(reply, 200);
          scene.happened(reply.text("orderId"));
          scene.lab.settle();
        });
  }

  private static void twoClicks(Scene scene) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor();
          visit.fillCart();
          String key = visit.newKey();
          for (Reply reply : visit.checkoutTwice(key, key, Scene.VISA)) {
            scene.happened(reply.text("orderId"));
          }
          scene.lab.settle();
        });
  }

  /** The first page was given up when the second tab paid; it is paid all the same. */
  private static void secondTab(Scene scene) {
    scene.inTheDay(
        () -> {
          Page first = scene.page();
          scene.in(
              Duration.ofSeconds(60),
              () -> {
                first.pay(Scene.DECLINED);
                Reply second = first.visit().checkout(first.visit().newKey(), Scene.VISA);
                first.pay(Scene.VISA);
                scene.happened(second.text("orderId"));
                scene.lab.settle();
              });
        });
  }
}
