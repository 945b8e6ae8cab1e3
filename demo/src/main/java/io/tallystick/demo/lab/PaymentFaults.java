package io.tallystick.demo.lab;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.demo.lab.Scene.Bought;
import io.tallystick.demo.lab.Scene.Page;
import io.tallystick.demo.shop.Http.Reply;
import io.tallystick.demo.shop.Visit;
import io.tallystick.sandbox.Payment;
import io.tallystick.sandbox.PaymentRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Money that was taken, or wasn't, and the other side doesn't know. */
final class PaymentFaults {
  private static final String CONFIRM = "/v1/payment_intents/*/confirm";
  private static final String CREATE = "/v1/payment_intents";
  private static final int AS_OFTEN_AS_WE_TRY = 3;

  private PaymentFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            DiscrepancyType.PAID_NOT_RECORDED,
            "card declined, then paid by telephone: typed into the dashboard with the order's"
                + " number",
            PaymentFaults::paidByTelephone),
        new Fault(
            DiscrepancyType.RECORDED_NOT_PAID,
            "a declined order was marked as paid by SQL",
            PaymentFaults::declinedMarkedAsPaid),
        new Fault(
            DiscrepancyType.MISSING_AT_PROVIDER,
            "an order that never reached the provider was marked as paid by SQL",
            PaymentFaults::unsentMarkedAsPaid),
        new Fault(
            DiscrepancyType.UNKNOWN_TO_US,
            "another system takes payments on the same account",
            PaymentFaults::anotherSystem),
        new Fault(
            DiscrepancyType.AMOUNT_MISMATCH,
            "the price changed in between: somebody corrected it in the books by SQL",
            PaymentFaults::priceChanged),
        new Fault(
            DiscrepancyType.CURRENCY_MISMATCH,
            "a script wrote the shop's currency over the customer's",
            PaymentFaults::currencyMixedUp),
        new Fault(
            DiscrepancyType.DUPLICATE_CHARGE,
            "a script charged once more, with a fresh key",
            PaymentFaults::chargedWithFreshKey),
        new Fault(
            DiscrepancyType.DUPLICATE_CHARGE,
            "charged by hand in the dashboard, though it was paid",
            PaymentFaults::chargedByHand),
        new Fault(
            DiscrepancyType.METADATA_DRIFT,
            "somebody edited the metadata in the dashboard",
            PaymentFaults::metadataEdited),
        new Fault(
            DiscrepancyType.OUTCOME_UNKNOWN,
            "time-out after success, and the provider doesn't tell for an hour",
            PaymentFaults::timeoutAfterSuccess),
        new Fault(
            DiscrepancyType.PENDING_TOO_LONG,
            "page left open, and the provider fails when it is asked about that payment",
            PaymentFaults::leftAndUnanswered),
        new Fault(
            DiscrepancyType.AUTHORIZATION_EXPIRING,
            "money is held, and the parcel isn't sent",
            PaymentFaults::heldForTooLong));
  }

  private static void paidByTelephone(Scene scene) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor();
          visit.fillCart();
          Bought order = scene.declined(visit);
          scene.in(
              Duration.ofMinutes(7),
              () ->
                  scene.expect(
                      DiscrepancyType.PAID_NOT_RECORDED,
                      order.orderId(),
                      charge(scene, order).paymentIntentId()));
        });
  }

  private static Payment charge(Scene scene, Bought order) {
    return scene.lab.shop.ledger.pay(
        new PaymentRequest(
            order.amountMinor(),
            order.currency().toLowerCase(Locale.ROOT),
            Map.of("order_id", order.orderId()),
            scene.lab.now()));
  }

  private static void declinedMarkedAsPaid(Scene scene) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor();
          visit.put("BOOK-1", 1);
          Bought order = scene.declined(visit);
          scene.in(
              Duration.ofMinutes(20), // the shop has cancelled it meanwhile
              () -> {
                markPaid(scene, order, order.intent());
                scene.expect(DiscrepancyType.RECORDED_NOT_PAID, order.orderId(), order.intent());
              });
        });
  }

  /** Nothing was taken from the shelf for it, and nobody was asked to send it. */
  private static void markPaid(Scene scene, Bought order, String intent) {
    scene.somebodysSql().markPaid(order.orderId(), intent, scene.lab.now());
    scene.expect(DiscrepancyType.PAID_WITHOUT_STOCK, order.orderId(), null);
    scene.expect(DiscrepancyType.PAID_NOT_FULFILLED, order.orderId(), null);
  }

  private static void unsentMarkedAsPaid(Scene scene) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor();
          visit.put("MUG-1", 1);
          scene
              .lab
              .shop
              .provider
              .faults()
              .arm(
                  io.tallystick.sandbox.Fault.rateLimit(CREATE, "endpoint-rate")
                      .withMethod("POST")
                      .withTimes(AS_OFTEN_AS_WE_TRY));
          Reply reply = visit.checkout(visit.newKey(), Scene.VISA);
          Visit.expect(reply, 503);
          scene.lab.settle();
          Bought order = scene.bought(reply.text("orderId"));
          String intent = "pi_3LabNeverReached" + scene.chance.nextInt(1_000_000);
          scene.happened(order.orderId());
          markPaid(scene, order, intent);
          scene.expect(DiscrepancyType.MISSING_AT_PROVIDER, order.orderId(), intent);
        });
  }

  private static void anotherSystem(Scene scene) {
    scene.inTheDay(
        () -> {
          long amount = 1000L + scene.chance.nextInt(9000);
          String intent =
              scene
                  .lab
                  .shop
                  .ledger
                  .pay(new PaymentRequest(amount, "usd", Map.of(), scene.lab.now()))
                  .paymentIntentId();
          scene.happened(intent);
          scene.expect(DiscrepancyType.UNKNOWN_TO_US, null, intent);
        });
  }

  private static void priceChanged(Scene scene) {
    scene.inTheDay(
        () -> {
          Bought order = scene.buy();
          scene.somebodysSql().correctAmount(order.attemptId());
          scene.expect(DiscrepancyType.AMOUNT_MISMATCH, order.orderId(), order.intent());
        });
  }

  private static void currencyMixedUp(Scene scene) {
    scene.inTheDay(
        () -> {
          Bought order = scene.buy();
          scene.somebodysSql().mixUpCurrency(order.attemptId());
          scene.expect(DiscrepancyType.CURRENCY_MISMATCH, order.orderId(), order.intent());
        });
  }

  private static void chargedWithFreshKey(Scene scene) {
    scene.inTheDay(
        () -> {
          Bought order = scene.buy();
          scene.in(
              Duration.ofMinutes(scene.chance.nextInt(1, 90)),
              () -> {
                String form =
                    "amount=%d&currency=%s&payment_method=%s&confirm=true&off_session=true&metadata[order_id]=%s"
                        .formatted(
                            order.amountMinor(),
                            order.currency().toLowerCase(Locale.ROOT),
                            Scene.VISA,
                            order.orderId());
                String again = scene.lab.post(CREATE, form).path("id").asString("");
                scene.lab.settle();
                scene.expect(DiscrepancyType.DUPLICATE_CHARGE, order.orderId(), again);
              });
        });
  }

  private static void chargedByHand(Scene scene) {
    scene.inTheDay(
        () -> {
          Bought order = scene.buy();
          scene.in(
              Duration.ofMinutes(scene.chance.nextInt(1, 90)),
              () ->
                  scene.expect(
                      DiscrepancyType.DUPLICATE_CHARGE,
                      order.orderId(),
                      charge(scene, order).paymentIntentId()));
        });
  }

  private static void metadataEdited(Scene scene) {
    scene.inTheDay(
        () -> {
          Bought order = scene.buy();
          scene.lab.shop.ledger.updateMetadata(
              scene.chargeOf(order), Map.of("order_id", order.orderId() + "-old"));
          scene.expect(DiscrepancyType.METADATA_DRIFT, order.orderId(), order.intent());
        });
  }

  private static void timeoutAfterSuccess(Scene scene) {
    scene.at(
        scene.between(Scene.time(10, 25), Scene.time(10, 50)),
        () -> {
          Visit visit = scene.visitor();
          visit.fillCart();
          scene
              .lab
              .shop
              .provider
              .faults()
              .arm(
                  io.tallystick.sandbox.Fault.dropAfter(CONFIRM)
                      .withMethod("POST")
                      .withTimes(AS_OFTEN_AS_WE_TRY));
          Reply reply = visit.checkout(visit.newKey(), Scene.VISA);
          Visit.expect(reply, 202);
          Bought order = scene.bought(reply.text("orderId"));
          scene.happened(order.orderId());
          hush(scene, order);
          scene.expect(
              DiscrepancyType.OUTCOME_UNKNOWN, order.orderId(), "payment:" + order.attemptId());
          // the round asks in vain, and compares what is known then
          scene.expect(DiscrepancyType.PAID_NOT_RECORDED, order.orderId(), order.intent());
        });
  }

  /** Until a round has asked in vain. */
  private static void hush(Scene scene, Bought order) {
    String path = CREATE + "/" + order.intent();
    scene.lab.silence(path);
    scene.at(Scene.time(12, 7), () -> scene.lab.unsilence(path));
  }

  private static void leftAndUnanswered(Scene scene) {
    scene.at(
        scene.between(Scene.time(10, 25), Scene.time(10, 50)),
        () -> {
          Page page = scene.page();
          hush(scene, page.bought());
          scene.expect(
              DiscrepancyType.PENDING_TOO_LONG,
              page.bought().orderId(),
              "payment:" + page.bought().attemptId());
        });
  }

  /** Holds end after a week; a day before, it has to be told. */
  private static void heldForTooLong(Scene scene) {
    Duration first = Scene.days(-6).plusHours(7);
    scene.at(
        scene.between(first, first.plusHours(12)),
        () -> {
          Bought order = HeldSales.hold(scene, 1);
          scene.expect(
              DiscrepancyType.AUTHORIZATION_EXPIRING,
              order.orderId(),
              "payment:" + order.attemptId(),
              scene.lab.now().plus(Duration.ofDays(6)));
        });
  }
}
