package io.tallystick.demo;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.checkout.refund.Refund;
import io.tallystick.demo.shop.Http.Reply;
import io.tallystick.demo.shop.PaidOrder;
import io.tallystick.demo.shop.PaidOrders;
import io.tallystick.demo.shop.RefundDesk;
import io.tallystick.demo.shop.RunningShop;
import io.tallystick.demo.shop.Visit;
import io.tallystick.sandbox.Dispute;
import io.tallystick.sandbox.Payment;
import io.tallystick.sandbox.PaymentRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/** What happens at the provider and the books don't hear of. Each says whether it came about. */
final class ProviderMishaps {
  private static final int FIRST_NUMBER = 6_000_000;
  private static final String NOBODY_ASKS =
      "UPDATE payment_attempt SET ask_at = NULL WHERE payment_intent_id = :intent";

  private final RunningShop shop;
  private final PaidOrders orders;
  private final RefundDesk desk;
  private final Mishaps mishaps;
  private final SplittableRandom chance;
  private int invented;

  ProviderMishaps(
      RunningShop shop, PaidOrders orders, RefundDesk desk, Mishaps mishaps, long seed) {
    this.shop = shop;
    this.orders = orders;
    this.desk = desk;
    this.mishaps = mishaps;
    this.chance = new SplittableRandom(seed * 31 + 5);
  }

  boolean webhookLost() {
    var visit = new Visit(shop, chance.split(), FIRST_NUMBER + ++invented, false);
    visit.fillCart();
    Reply reply = visit.checkout(visit.newKey(), null);
    String intent = Visit.intentOf(reply);
    if (intent.isEmpty()) {
      return false;
    }
    shop.unheard(() -> visit.payInBrowser(intent, Shoppers.VISA));
    boolean paid =
        shop.ledger.paymentIntents().stream()
            .anyMatch(one -> one.id().equals(intent) && one.status().equals("succeeded"));
    if (paid) {
      shop.jdbc().sql(NOBODY_ASKS).param("intent", intent).update();
      mishaps.add(
          DiscrepancyType.PAID_NOT_RECORDED,
          reply.text("orderId"),
          intent,
          "paid in the browser, every webhook lost, and the sweep was off");
    }
    return paid;
  }

  boolean paymentOfAnotherSystem() {
    Payment payment =
        shop.ledger.pay(
            new PaymentRequest(3100 + ++invented, "gbp", Map.of(), shop.clock.instant()));
    mishaps.add(
        DiscrepancyType.UNKNOWN_TO_US,
        null,
        payment.paymentIntentId(),
        "another system takes payments on the same account");
    return true;
  }

  boolean chargedByHand() {
    Optional<PaidOrder> found = orders.take();
    found.ifPresent(
        order -> {
          Payment again =
              shop.ledger.pay(
                  new PaymentRequest(
                      order.amountMinor(),
                      order.currency().toLowerCase(Locale.ROOT),
                      Map.of("order_id", order.orderId()),
                      shop.clock.instant()));
          mishaps.add(
              DiscrepancyType.DUPLICATE_CHARGE,
              order.orderId(),
              again.paymentIntentId(),
              "charged by hand in the dashboard, though it was paid");
        });
    return found.isPresent();
  }

  boolean metadataEdited() {
    Optional<PaidOrder> found = orders.take();
    found.ifPresent(
        order -> {
          shop.ledger.updateMetadata(
              order.chargeId(), Map.of("order_id", order.orderId() + "-old"));
          mishaps.add(
              DiscrepancyType.METADATA_DRIFT,
              order.orderId(),
              order.intentId(),
              "somebody edited the metadata in the dashboard");
        });
    return found.isPresent();
  }

  boolean refundedInDashboard() {
    Optional<PaidOrder> found = orders.take();
    found.ifPresent(
        order ->
            shop.unheard(
                () ->
                    mishaps.add(
                        DiscrepancyType.REFUND_NOT_RECORDED,
                        order.orderId(),
                        refund(order),
                        "refunded in the dashboard, and the webhook was lost")));
    return found.isPresent();
  }

  private String refund(PaidOrder order) {
    return shop.ledger
        .refund(
            order.chargeId(),
            order.amountMinor(),
            "requested_by_customer",
            Map.of(),
            shop.clock.instant())
        .id();
  }

  boolean refundSentBack() {
    Optional<Refund> refunded =
        orders.take().flatMap(o -> desk.refundNow(o.orderId(), o.amountMinor()));
    refunded.ifPresent(
        refund -> {
          shop.pass(Duration.ofMinutes(2));
          String ref = Objects.requireNonNull(refund.providerRef());
          Instant now = shop.clock.instant();
          shop.unheard(() -> shop.ledger.failRefund(ref, now));
          mishaps.add(
              DiscrepancyType.REFUND_FAILED_LATER,
              refund.orderId(),
              ref,
              "the customer's bank sent the refund back, and the webhook was lost");
        });
    return refunded.isPresent();
  }

  boolean disputeForgotten() {
    Optional<PaidOrder> found = orders.take();
    found.ifPresent(
        order -> {
          Dispute dispute =
              shop.ledger.dispute(
                  order.chargeId(), order.amountMinor(), "fraudulent", shop.clock.instant());
          mishaps.forgotten.add(dispute.id());
          mishaps.add(
              DiscrepancyType.DISPUTE_NOT_RECORDED,
              order.orderId(),
              dispute.id(),
              "finance forgot to book the dispute");
        });
    return found.isPresent();
  }
}
