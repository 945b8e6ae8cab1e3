package io.tallystick.demo;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.checkout.refund.Refund;
import io.tallystick.demo.shop.Http.Reply;
import io.tallystick.demo.shop.PaidOrder;
import io.tallystick.demo.shop.PaidOrders;
import io.tallystick.demo.shop.RefundDesk;
import io.tallystick.demo.shop.RunningShop;
import io.tallystick.demo.shop.SomebodysSql;
import io.tallystick.demo.shop.Visit;
import io.tallystick.sandbox.Fault;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;

/**
 * What the checkout doesn't let happen: somebody with SQL does it. Each says whether it came about.
 */
final class BooksMishaps {
  private static final int FIRST_NUMBER = 7_000_000;
  private static final String INTENT =
      """
      SELECT a.payment_intent_id FROM payment_attempt a
      WHERE a.order_id = :order AND a.state IN ('failed', 'voided')
        AND NOT EXISTS (SELECT 1 FROM payment_attempt b WHERE b.order_id = a.order_id AND b.attempt_id <> a.attempt_id)
      """;

  private final RunningShop shop;
  private final PaidOrders orders;
  private final RefundDesk desk;
  private final Mishaps mishaps;
  private final SplittableRandom chance;
  private int invented;

  BooksMishaps(RunningShop shop, PaidOrders orders, RefundDesk desk, Mishaps mishaps, long seed) {
    this.shop = shop;
    this.orders = orders;
    this.desk = desk;
    this.mishaps = mishaps;
    this.chance = new SplittableRandom(seed * 31 + 6);
  }

  boolean declinedMarkedAsPaid() {
    Reply reply = buy("pm_card_visa_chargeDeclined");
    if (reply.status() != 402) {
      return false;
    }
    shop.pass(Duration.ofMinutes(1)); // the shop has cancelled it meanwhile
    String order = reply.text("orderId");
    Optional<String> intent = intent(order);
    intent.ifPresent(
        ref -> {
          harm(order).markPaid(order, ref, shop.clock.instant());
          mishaps.add(
              DiscrepancyType.RECORDED_NOT_PAID,
              order,
              ref,
              "a declined order was marked as paid by SQL");
        });
    return intent.isPresent();
  }

  private Optional<String> intent(String order) {
    return shop.jdbc().sql(INTENT).param("order", order).query(String.class).optional();
  }

  boolean unsentMarkedAsPaid() {
    shop.provider
        .faults()
        .arm(
            Fault.rateLimit("/v1/payment_intents", "endpoint-rate")
                .withMethod("POST")
                .withTimes(3));
    Reply reply = buy(Shoppers.VISA);
    if (reply.status() != 503 || reply.text("orderId").isEmpty()) {
      return false;
    }
    shop.work();
    String order = reply.text("orderId");
    String intent = "pi_3DemoNeverReached" + ++invented;
    harm(order).markPaid(order, intent, shop.clock.instant());
    mishaps.add(
        DiscrepancyType.MISSING_AT_PROVIDER,
        order,
        intent,
        "an order that never reached the provider was marked as paid by SQL");
    return true;
  }

  private Reply buy(String card) {
    var visit = new Visit(shop, chance.split(), FIRST_NUMBER + ++invented, false);
    visit.fillCart();
    return visit.checkout(visit.newKey(), card);
  }

  boolean amountCorrected() {
    Optional<PaidOrder> found = orders.take();
    found.ifPresent(
        order -> {
          harm(order).correctAmount(order.attemptId());
          mishaps.add(
              DiscrepancyType.AMOUNT_MISMATCH,
              order.orderId(),
              order.intentId(),
              "somebody corrected the amount in the books by SQL");
        });
    return found.isPresent();
  }

  boolean currencyMixedUp() {
    Optional<PaidOrder> found = orders.take();
    found.ifPresent(
        order -> {
          harm(order).mixUpCurrency(order.attemptId());
          mishaps.add(
              DiscrepancyType.CURRENCY_MISMATCH,
              order.orderId(),
              order.intentId(),
              "a script wrote the shop's currency over the customer's");
        });
    return found.isPresent();
  }

  private SomebodysSql harm(PaidOrder order) {
    mishaps.harmed.add(order.attemptId());
    return harm(order.orderId());
  }

  boolean refundNeverSent() {
    Optional<PaidOrder> found = orders.take();
    found.ifPresent(
        order ->
            mishaps.add(
                DiscrepancyType.REFUND_MISSING_AT_PROVIDER,
                order.orderId(),
                book(order),
                "the refund was booked by SQL, and never sent"));
    return found.isPresent();
  }

  boolean refundBookedTwice() {
    Optional<PaidOrder> found = orders.take();
    boolean done = found.flatMap(o -> desk.refundNow(o.orderId(), o.amountMinor())).isPresent();
    if (done) {
      PaidOrder order = found.get();
      String cause = "a refund was booked once more, from a restored backup";
      mishaps.add(DiscrepancyType.REFUND_MISSING_AT_PROVIDER, order.orderId(), book(order), cause);
      mishaps.add(DiscrepancyType.OVER_REFUNDED, order.orderId(), null, cause);
    }
    return done;
  }

  /** A refund of which the provider knows nothing; its reference. */
  private String book(PaidOrder order) {
    String ref = "re_3DemoNeverSent" + ++invented;
    mishaps.harmed.add("by-sql-" + invented);
    harm(order)
        .bookRefund(
            "by-sql-" + invented,
            order.orderId(),
            ref,
            order.amountMinor(),
            order.currency(),
            shop.clock.instant());
    return ref;
  }

  boolean refundMistyped() {
    return afterRefund(
        SomebodysSql::mistypeRefund,
        DiscrepancyType.REFUND_AMOUNT_MISMATCH,
        "somebody mistyped the refund's amount in SQL");
  }

  boolean refundMarkedAsFailed() {
    return afterRefund(
        SomebodysSql::markFailed,
        DiscrepancyType.REFUND_STATUS_MISMATCH,
        "somebody marked a refund as failed by SQL after a time-out");
  }

  private boolean afterRefund(
      BiConsumer<SomebodysSql, String> sql, DiscrepancyType type, String cause) {
    Optional<Refund> refunded =
        orders.take().flatMap(o -> desk.refundNow(o.orderId(), o.amountMinor()));
    refunded.ifPresent(
        refund -> {
          shop.pass(Duration.ofMinutes(1));
          mishaps.harmed.add(refund.refundId());
          sql.accept(harm(refund.orderId()), refund.refundId());
          mishaps.add(type, refund.orderId(), Objects.requireNonNull(refund.providerRef()), cause);
        });
    return refunded.isPresent();
  }

  private SomebodysSql harm(String order) {
    orders.never(order);
    mishaps.harmed.add(order);
    return new SomebodysSql(shop.jdbc());
  }
}
