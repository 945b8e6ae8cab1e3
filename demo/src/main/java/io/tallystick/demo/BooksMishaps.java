package io.tallystick.demo;

import io.tallystick.demo.shop.RunningShop;
import io.tallystick.demo.shop.Visit;
import io.tallystick.demo.shop.PaidOrder;
import io.tallystick.demo.shop.PaidOrders;
import io.tallystick.demo.shop.RefundDesk;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.checkout.refund.Refund;
import io.tallystick.demo.shop.Http.Reply;
import io.tallystick.sandbox.Fault;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * What the checkout doesn't let happen: somebody with SQL does it. Each says whether it came about.
 */
final class BooksMishaps {
  private static final int FIRST_NUMBER = 7_000_000;
  private static final String MARK_PAID =
      """
      WITH paid AS (
        UPDATE payment_attempt SET state = 'captured', captured_minor = amount_minor, captured_at = :now,
            payment_intent_id = coalesce(payment_intent_id, :intent), ask_at = NULL
        WHERE order_id = :order RETURNING order_id)
      UPDATE orders SET state = 'paid' FROM paid WHERE orders.order_id = paid.order_id
      """;
  private static final String INTENT =
      """
      SELECT a.payment_intent_id FROM payment_attempt a
      WHERE a.order_id = :order AND a.state IN ('failed', 'voided')
        AND NOT EXISTS (SELECT 1 FROM payment_attempt b WHERE b.order_id = a.order_id AND b.attempt_id <> a.attempt_id)
      """;
  private static final String CORRECT_AMOUNT =
      """
      UPDATE payment_attempt SET amount_minor = amount_minor + 100, captured_minor = captured_minor + 100
      WHERE attempt_id = :attempt
      """;
  private static final String MIX_UP_CURRENCY =
      """
      WITH changed AS (
        UPDATE payment_attempt SET currency = CASE currency WHEN 'EUR' THEN 'USD' ELSE 'EUR' END
        WHERE attempt_id = :attempt RETURNING order_id, currency)
      UPDATE orders SET currency = changed.currency FROM changed WHERE orders.order_id = changed.order_id
      """;
  private static final String BOOK_REFUND =
      """
      INSERT INTO refund (refund_id, order_id, provider_ref, amount_minor, currency, state, requested_at, settled_at)
      VALUES (:id, :order, :ref, :amount, :currency, 'succeeded', :now, :now)
      """;
  private static final String MISTYPE_REFUND =
      "UPDATE refund SET amount_minor = amount_minor - 10, approved_minor = approved_minor - 10"
          + " WHERE refund_id = :id";
  private static final String FAIL_REFUND =
      "UPDATE refund SET state = 'failed' WHERE refund_id = :id";

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
          harm(MARK_PAID, order).param("intent", ref).param("now", now()).update();
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
    harm(MARK_PAID, order).param("intent", intent).param("now", now()).update();
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
          change(CORRECT_AMOUNT, order);
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
          change(MIX_UP_CURRENCY, order);
          mishaps.add(
              DiscrepancyType.CURRENCY_MISMATCH,
              order.orderId(),
              order.intentId(),
              "a script wrote the shop's currency over the customer's");
        });
    return found.isPresent();
  }

  private void change(String sql, PaidOrder order) {
    mishaps.harmed.add(order.orderId());
    mishaps.harmed.add(order.attemptId());
    shop.jdbc().sql(sql).param("attempt", order.attemptId()).update();
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
    mishaps.harmed.add(order.attemptId());
    harm(BOOK_REFUND, order.orderId())
        .param("id", "by-sql-" + invented)
        .param("ref", ref)
        .param("amount", order.amountMinor())
        .param("currency", order.currency())
        .param("now", now())
        .update();
    return ref;
  }

  boolean refundMistyped() {
    return afterRefund(
        MISTYPE_REFUND,
        DiscrepancyType.REFUND_AMOUNT_MISMATCH,
        "somebody mistyped the refund's amount in SQL");
  }

  boolean refundMarkedAsFailed() {
    return afterRefund(
        FAIL_REFUND,
        DiscrepancyType.REFUND_STATUS_MISMATCH,
        "somebody marked a refund as failed by SQL after a time-out");
  }

  private boolean afterRefund(String sql, DiscrepancyType type, String cause) {
    Optional<Refund> refunded =
        orders.take().flatMap(o -> desk.refundNow(o.orderId(), o.amountMinor()));
    refunded.ifPresent(
        refund -> {
          shop.pass(Duration.ofMinutes(1));
          mishaps.harmed.add(refund.refundId());
          mishaps.harmed.add(refund.orderId());
          shop.jdbc().sql(sql).param("id", refund.refundId()).update();
          mishaps.add(type, refund.orderId(), Objects.requireNonNull(refund.providerRef()), cause);
        });
    return refunded.isPresent();
  }

  private StatementSpec harm(String sql, String order) {
    orders.never(order);
    mishaps.harmed.add(order);
    return shop.jdbc().sql(sql).param("order", order);
  }

  private OffsetDateTime now() {
    return shop.clock.instant().atOffset(ZoneOffset.UTC);
  }
}
