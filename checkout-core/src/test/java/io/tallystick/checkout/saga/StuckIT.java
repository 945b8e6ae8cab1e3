package io.tallystick.checkout.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.payment.NewPayment.CaptureTime;
import io.tallystick.sandbox.Fault;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nothing stays open without anybody looking at it again. */
class StuckIT {
  private final Rig rig = new Rig();

  @AfterEach
  void close() {
    rig.assertInvariants();
    rig.close();
  }

  private String review(String order) {
    return rig.shop
        .jdbc
        .sql("SELECT coalesce(review_reason, '') FROM orders WHERE order_id = :o")
        .param("o", order)
        .query(String.class)
        .single();
  }

  @Test
  void anOrderWhoseHoldIsGoneAfterItsCaptureFailedIsCancelled() {
    CheckoutAnswer held =
        rig.saga(CaptureTime.ON_SHIPMENT)
            .checkout(rig.request("k", rig.cart("MUG-1", 1), "pm_card_visa"));
    rig.sandbox.faults().arm(Fault.status("/v1/payment_intents/*/capture", 400, Fault.Body.JSON));
    assertThat(rig.captures.capture(held.orderId(), 1490)).isEqualTo(Captures.Result.FAILED);
    assertThat(rig.state(held.orderId())).isEqualTo("capture_failed");

    String intent = rig.payments.ofOrder(held.orderId()).getFirst().intentId();
    rig.provider.cancel(intent, "expired");
    rig.hear(held.orderId(), "evt_1");

    assertThat(rig.stockOf("MUG-1")).isEqualTo("100 0 0");
    assertThat(rig.state(held.orderId())).isEqualTo("cancelled");
    assertThat(rig.shop.number("SELECT count(*) FROM outbox WHERE type = 'order.cancelled'"))
        .isEqualTo(1);
    assertThat(rig.facts(held.orderId()))
        .endsWith("compensation_required", "compensation_complete");
  }

  @Test
  void aPaymentThatCannotBeWrittenDoesNotHoldUpTheOthersAndAPersonIsAsked() {
    CheckoutAnswer first = rig.pay(rig.cart("MUG-1", 1), null);
    CheckoutAnswer second = rig.pay(rig.cart("BOOK-1", 1), null);
    CheckoutAnswer third = rig.pay(rig.cart("MUG-1", 2), null);
    for (CheckoutAnswer each : java.util.List.of(first, second, third)) {
      rig.provider.confirm(each.intentId(), "pm_card_visa", "browser-" + each.orderId());
    }
    rig.shop.sql(
        "ALTER TABLE outbox ADD CONSTRAINT broken CHECK (aggregate <> 'order:%s')"
            .formatted(second.orderId()));
    rig.shop.clock.advance(Duration.ofMinutes(31));

    assertThat(rig.sweep.round(10)).isEqualTo(3);

    assertThat(rig.state(first.orderId())).isEqualTo("paid");
    assertThat(rig.state(third.orderId())).isEqualTo("paid");
    assertThat(rig.state(second.orderId())).isEqualTo("payment_pending");
    for (int i = 0; i < 16; i++) {
      rig.shop.clock.advance(Duration.ofHours(13));
      rig.sweep.round(10);
    }
    assertThat(review(second.orderId())).isNotEmpty();
    rig.shop.sql("ALTER TABLE outbox DROP CONSTRAINT broken");
    rig.shop.clock.advance(Duration.ofHours(13));
    rig.sweep.round(10);
    assertThat(rig.state(second.orderId())).isEqualTo("paid");
  }

  @Test
  void anUndoingThatAlwaysBreaksOffIsShownToAPerson() {
    rig.stock("POT-1", 1);
    CheckoutAnswer late = rig.pay(rig.cart("POT-1", 1), null);
    rig.shop.clock.advance(Duration.ofMinutes(31));
    rig.inventory.expire(10);
    rig.pay(rig.cart("POT-1", 1), "pm_card_visa");
    rig.provider.confirm(late.intentId(), "pm_card_visa", "browser");
    rig.hear(late.orderId(), "evt_1");
    rig.shop.sql("UPDATE orders SET review_reason = NULL"); // somebody has seen that
    rig.shop.sql("ALTER TABLE refund ADD CONSTRAINT broken CHECK (false)");

    for (int i = 0; i < 12; i++) {
      assertThat(rig.compensation.round(10)).isEqualTo(1);
      rig.shop.clock.advance(Duration.ofHours(7));
    }

    assertThat(review(late.orderId())).contains("undoing");
    rig.shop.sql("ALTER TABLE refund DROP CONSTRAINT broken");
    rig.compensation.round(10);
    rig.shop.clock.advance(Duration.ofHours(7));
    rig.compensation.round(10);
    assertThat(rig.facts(late.orderId())).endsWith("compensation_complete");
  }

  @Test
  void whatWasPutOffByAClockThatHasGoneBackIsLookedAtAgain() {
    Instant now = rig.shop.clock.instant();
    CheckoutAnswer unknown;
    rig.shop.clock.advance(Duration.ofDays(400)); // a server's clock was wrong
    rig.sandbox.faults().arm(Fault.dropAfter("/v1/payment_intents/*/confirm").withTimes(3));
    unknown = rig.pay(rig.cart("MUG-1", 1), "pm_card_visa");
    rig.sandbox
        .faults()
        .arm(Fault.rateLimit("/v1/payment_intents/*/confirm", "endpoint-rate").withTimes(3));
    CheckoutAnswer undone = rig.pay(rig.cart("BOOK-1", 1), "pm_card_visa");
    assertThat(undone.status()).isEqualTo(503);
    rig.shop.clock.set(now);

    assertThat(rig.sweep.round(10)).isEqualTo(1);
    assertThat(rig.compensation.round(10)).isEqualTo(1);

    assertThat(rig.state(unknown.orderId())).isEqualTo("paid");
    assertThat(rig.intents()).containsEntry("canceled", 1L);
  }

  @Test
  void whatADeadProcessBeganByAClockThatHasGoneBackIsFinished() {
    Instant now = rig.shop.clock.instant();
    rig.shop.clock.advance(Duration.ofDays(400));
    rig.shop.sql("ALTER TABLE outbox ADD CONSTRAINT broken CHECK (type <> 'order.paid')");
    assertThat(rig.pay(rig.cart("MUG-1", 1), "pm_card_visa").status()).isEqualTo(503);
    rig.shop.sql("ALTER TABLE outbox DROP CONSTRAINT broken");
    rig.shop.clock.set(now);

    assertThat(rig.finisher.round(10)).isEqualTo(1);

    assertThat(rig.shop.number("SELECT count(*) FROM orders WHERE state = 'paid'")).isEqualTo(1);
  }

  @Test
  void aFreeOrderIsCommittedWithoutAPaymentAndItsCouponCounts() {
    rig.shop.sql("DELETE FROM fee_rule");
    rig.shop.sql(
        "INSERT INTO coupon (coupon_code, kind, percent_ppm, valid_from, max_redemptions) VALUES"
            + " ('ALLOFIT', 'percent', 1000000, '2020-01-01Z', 1)");
    String cart = rig.cart("SONG-1", 1);
    var request = rig.request("k", cart, "pm_card_visa", "ALLOFIT");

    CheckoutAnswer free = rig.saga(CaptureTime.AT_ONCE).checkout(request);

    assertThat(free.status()).isEqualTo(200);
    assertThat(rig.body(free).path("result").asString()).isEqualTo("confirmed");
    assertThat(rig.body(free).path("totalMinor").asLong()).isZero();
    assertThat(rig.state(free.orderId())).isEqualTo("paid");
    assertThat(rig.saga(CaptureTime.AT_ONCE).checkout(request))
        .usingRecursiveComparison()
        .ignoringFields("outcome")
        .isEqualTo(free);
    assertThat(rig.body(rig.pay(cart, "pm_card_visa")).path("type").asString())
        .endsWith("already-ordered");
    assertThat(rig.intents()).isEmpty();
    assertThat(rig.shop.number("SELECT count(*) FROM outbox WHERE type = 'order.paid'"))
        .isEqualTo(1);
    assertThat(
            rig.saga(CaptureTime.AT_ONCE)
                .checkout(rig.request("k2", rig.cart("SONG-1", 1), "pm_card_visa", "ALLOFIT"))
                .status())
        .isEqualTo(422);
    assertThat(rig.shop.number("SELECT redeemed FROM coupon WHERE coupon_code = 'ALLOFIT'"))
        .isEqualTo(1);
  }

  @Test
  void stockThatWasHeldByAClockThatHasGoneBackIsGivenBack() {
    Instant now = rig.shop.clock.instant();
    rig.shop.clock.advance(Duration.ofDays(400));
    CheckoutAnswer begun = rig.pay(rig.cart("MUG-1", 1), null);
    rig.pay(rig.cart("BOOK-1", 1), null);
    rig.shop.clock.set(now);

    assertThat(rig.inventory.expire(10)).isEqualTo(2);
    assertThat(rig.stockOf("MUG-1")).isEqualTo("100 0 0");
    assertThat(rig.sweep.round(10)).isEqualTo(2);
    assertThat(rig.state(begun.orderId())).isEqualTo("expired");
    assertThat(rig.intents()).containsOnlyKeys("canceled");
  }
}
