package io.tallystick.demo.lab;

import io.tallystick.checkout.fulfillment.Fulfillments;
import io.tallystick.checkout.money.Currencies;
import io.tallystick.demo.lab.Scene.Bought;
import io.tallystick.demo.lab.Scene.Page;
import io.tallystick.demo.shop.Http.Reply;
import io.tallystick.demo.shop.Visit;
import io.tallystick.demo.shop.Visit.Home;
import io.tallystick.sandbox.Fault;
import io.tallystick.sandbox.Payout;
import io.tallystick.sandbox.WebhookFault;
import io.tallystick.sandbox.WebhookFault.Kind;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** What is all right, and must not be found. */
final class LookAlikes {
  private static final Duration LATE = Duration.ofMinutes(40);
  private static final String CONFIRM = "/v1/payment_intents/*/confirm";

  private LookAlikes() {}

  static List<LookAlike> all() {
    return List.of(
        new LookAlike("webhook late, inside the grace", s -> told(s, late())),
        new LookAlike("webhook sent twice", s -> told(s, one(Kind.DUPLICATE))),
        new LookAlike("webhook told twice, by two events", s -> told(s, one(Kind.TWIN))),
        new LookAlike("webhooks out of order", s -> told(s, one(Kind.REORDER).withTimes(3))),
        new LookAlike("webhook signed by somebody else, then sent rightly", LookAlikes::forged),
        new LookAlike("partial capture", LookAlikes::partialCapture),
        new LookAlike("held, then captured whole", LookAlikes::captured),
        new LookAlike("refund of a part, in dollars", s -> refunded(s, Home.CALIFORNIA)),
        new LookAlike("refund of a part, in yen", s -> refunded(s, Home.JAPAN)),
        new LookAlike("refund of a part, in dinars", s -> refunded(s, Home.KUWAIT)),
        new LookAlike("refunded whole, before it was sent", LookAlikes::refundedWhole),
        new LookAlike("refunded in the dashboard, and heard of", LookAlikes::dashboardRefund),
        new LookAlike("refund pending for an hour", s -> cardsRefund(s, "pm_card_pendingRefund")),
        new LookAlike("refund failed, and heard of", s -> cardsRefund(s, "pm_card_refundFail")),
        new LookAlike("paid before midnight, booked by the provider after", LookAlikes::theirs),
        new LookAlike("booked by the provider before midnight, heard of after", LookAlikes::ours),
        new LookAlike("payout that arrives after a weekend", LookAlikes::weekend),
        new LookAlike("declined, then paid with another card", LookAlikes::secondCard),
        new LookAlike("3-D Secure left behind", LookAlikes::challengeLeft),
        new LookAlike("3-D Secure passed", LookAlikes::challengePassed),
        new LookAlike("page left open", s -> s.inTheDay(s::page)),
        new LookAlike("page open while the night's round runs", LookAlikes::pageAtNight),
        new LookAlike("bank debit under way for an hour", LookAlikes::debit),
        new LookAlike("time-out after success, asked about in time", LookAlikes::timeout),
        new LookAlike("downloads only", LookAlikes::downloads),
        new LookAlike("sent in two parcels", LookAlikes::parts),
        new LookAlike("paid in yen", s -> sold(s, Home.JAPAN)),
        new LookAlike("paid in dinars, with three decimals", s -> sold(s, Home.KUWAIT)),
        new LookAlike("paid with a gift: nothing to pay", LookAlikes::gift),
        new LookAlike("consumer slow, inside the grace", LookAlikes::slowConsumer),
        new LookAlike("buyer who blocks trackers", LookAlikes::blocksTrackers),
        new LookAlike("buyer from a newsletter, known to all", LookAlikes::newsletter),
        new LookAlike("dispute that is booked", LookAlikes::dispute),
        new LookAlike("two clicks at once", LookAlikes::twoClicks),
        new LookAlike("paid late, in a second tab, and given back", LookAlikes::secondTab));
  }

  private static WebhookFault one(Kind kind) {
    return WebhookFault.of("*", kind);
  }

  private static WebhookFault late() {
    return WebhookFault.delay("*", LATE).withTimes(3);
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
        });
  }

  private static void forged(Scene scene) {
    told(scene, one(Kind.WRONG_SECRET));
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

  private static void secondCard(Scene scene) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor();
          visit.fillCart();
          scene.declined(visit);
          scene.in(
              Duration.ofSeconds(scene.chance.nextInt(20, 200)), () -> scene.buy(visit, Scene.VISA));
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

  private static void slowConsumer(Scene scene) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor();
          visit.fillCart();
          Reply reply = visit.checkout(visit.newKey(), Scene.VISA);
          scene.lab.broker.keepBack(
              reply.text("orderId"), (_, handOver) -> scene.in(LATE, handOver));
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

  private static void dispute(Scene scene) {
    scene.inTheDay(() -> scene.buy("pm_card_createDispute"));
  }

  private static void twoClicks(Scene scene) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor();
          visit.fillCart();
          String key = visit.newKey();
          for (Reply reply : visit.checkoutTwice(key, key, Scene.VISA)) {
            if (reply.status() == 200) {
              scene.happened(reply.text("orderId"));
            }
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
