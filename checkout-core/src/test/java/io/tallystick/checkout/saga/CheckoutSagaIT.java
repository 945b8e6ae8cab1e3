package io.tallystick.checkout.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.fraud.Verdict;
import io.tallystick.checkout.payment.NewPayment.CaptureTime;
import io.tallystick.sandbox.Fault;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CheckoutSagaIT {
  private final Rig rig = new Rig();

  @AfterEach
  void close() {
    rig.assertInvariants();
    rig.close();
  }

  @Test
  void aPaidCheckoutIsConfirmedAndEverythingStandsInOneTransaction() {
    CheckoutAnswer answer = rig.pay(rig.cart("MUG-1", 2), "pm_card_visa");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(rig.body(answer).path("result").asString()).isEqualTo("confirmed");
    String order = answer.orderId();
    assertThat(rig.state(order)).isEqualTo("paid");
    assertThat(rig.facts(order))
        .containsExactly(
            "attempt_created",
            "fraud_screened",
            "inventory_reserved",
            "payment_authorized",
            "order_committed",
            "event_recorded");
    assertThat(rig.stockOf("MUG-1")).isEqualTo("100 0 2");
    assertThat(rig.shop.number("SELECT count(*) FROM outbox WHERE type = 'order.paid'"))
        .isEqualTo(1);
    assertThat(rig.intents()).isEqualTo(Map.of("succeeded", 1L));
  }

  @Test
  void aDeclineGivesStockBackAndAnotherCardPaysTheSameOrder() {
    String cart = rig.cart("MUG-1", 1);
    CheckoutAnswer declined = rig.pay(cart, "pm_card_visa_chargeDeclined");

    assertThat(declined.status()).isEqualTo(402);
    String order = rig.body(declined).path("orderId").asString();
    assertThat(rig.state(order)).isEqualTo("payment_failed");
    assertThat(rig.stockOf("MUG-1")).isEqualTo("100 0 0");

    CheckoutAnswer paid = rig.pay(cart, "pm_card_visa");

    assertThat(paid.status()).isEqualTo(200);
    assertThat(paid.orderId()).isEqualTo(order);
    assertThat(rig.payments.ofOrder(order)).hasSize(2);
    assertThat(rig.intents()).isEqualTo(Map.of("canceled", 1L, "succeeded", 1L));
    assertThat(rig.stockOf("MUG-1")).isEqualTo("100 0 1");
  }

  @Test
  void aSecondClickWithAFreshKeyMeetsTheOrderThatTheCartHas() {
    String cart = rig.cart("MUG-1", 1);
    rig.pay(cart, "pm_card_visa");

    CheckoutAnswer again = rig.pay(cart, "pm_card_visa");

    assertThat(again.status()).isEqualTo(409);
    assertThat(rig.body(again).path("type").asString())
        .isEqualTo("urn:tallystick:problem:already-ordered");
    assertThat(rig.charged()).isEqualTo(1);
  }

  @Test
  void theSameKeyGetsTheSameAnswerAndNothingIsChargedAgain() {
    var request = rig.request("k", rig.cart("MUG-1", 1), "pm_card_visa");
    CheckoutAnswer first = rig.saga(CaptureTime.AT_ONCE).checkout(request);

    assertThat(rig.saga(CaptureTime.AT_ONCE).checkout(request))
        .usingRecursiveComparison()
        .ignoringFields("outcome")
        .isEqualTo(first);
    assertThat(rig.charged()).isEqualTo(1);
  }

  @Test
  void aDroppedAnswerIsAskedForWithTheSameKey() {
    rig.sandbox.faults().arm(Fault.dropAfter("/v1/payment_intents/*/confirm"));

    CheckoutAnswer answer = rig.pay(rig.cart("MUG-1", 1), "pm_card_visa");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(rig.charged()).isEqualTo(1);
  }

  @Test
  void anUnknownOutcomeIsSaidToBeCheckedAndTheSweepFindsThePayment() {
    rig.sandbox.faults().arm(Fault.dropAfter("/v1/payment_intents/*/confirm").withTimes(3));

    CheckoutAnswer answer = rig.pay(rig.cart("MUG-1", 1), "pm_card_visa");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(rig.body(answer).path("result").asString()).isEqualTo("checking");
    String order = answer.orderId();
    assertThat(rig.state(order)).isEqualTo("payment_pending");

    rig.shop.clock.advance(Duration.ofSeconds(11));
    assertThat(rig.sweep.round(10)).isEqualTo(1);

    assertThat(rig.state(order)).isEqualTo("paid");
    assertThat(rig.facts(order))
        .contains("payment_unknown", "payment_authorized", "order_committed");
    assertThat(rig.charged()).isEqualTo(1);
  }

  @Test
  void aConfirmationThatNeverArrivedIsCancelledOnceNoRequestCanBeOnItsWay() {
    rig.sandbox.faults().arm(Fault.drop("/v1/payment_intents/*/confirm").withTimes(3));
    CheckoutAnswer answer = rig.pay(rig.cart("MUG-1", 1), "pm_card_visa");
    assertThat(answer.status()).isEqualTo(202);

    rig.shop.clock.advance(Duration.ofSeconds(11));
    rig.sweep.round(10);
    assertThat(rig.state(answer.orderId())).isEqualTo("payment_pending");
    rig.shop.clock.advance(Duration.ofMinutes(11));
    rig.sweep.round(10);

    assertThat(rig.state(answer.orderId())).isEqualTo("expired");
    assertThat(rig.intents()).isEqualTo(Map.of("canceled", 1L));
    assertThat(rig.stockOf("MUG-1")).isEqualTo("100 0 0");
  }

  @Test
  void whenTheProviderIsDownNothingIsChargedAndStockIsGivenBack() {
    rig.sandbox.faults().arm(Fault.drop("/v1/payment_intents").withTimes(3));

    CheckoutAnswer answer = rig.pay(rig.cart("MUG-1", 1), "pm_card_visa");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(rig.stockOf("MUG-1")).isEqualTo("100 0 0");
    assertThat(rig.charged()).isZero();
  }

  @Test
  void aBrowserConfirmsAndTheWebhookBringsTheOrder() {
    CheckoutAnswer answer = rig.pay(rig.cart("MUG-1", 1), null);
    assertThat(rig.body(answer).path("result").asString()).isEqualTo("action_required");
    assertThat(answer.intentId()).startsWith("pi_");
    rig.provider.confirm(
        answer.intentId(), "pm_card_visa", "browser"); // as the customer's browser would

    rig.hear(answer.orderId(), "evt_1");

    assertThat(rig.state(answer.orderId())).isEqualTo("paid");
    assertThat(rig.stockOf("MUG-1")).isEqualTo("100 0 1");
  }

  @Test
  void aBrowserThatNeverComesBackExpires() {
    CheckoutAnswer answer = rig.pay(rig.cart("MUG-1", 1), null);
    rig.shop.clock.advance(Duration.ofMinutes(31));

    rig.sweep.round(10);

    assertThat(rig.state(answer.orderId())).isEqualTo("expired");
    assertThat(rig.facts(answer.orderId()))
        .endsWith("compensation_required", "compensation_complete");
    assertThat(rig.intents()).isEqualTo(Map.of("canceled", 1L));
    assertThat(rig.stockOf("MUG-1")).isEqualTo("100 0 0");
  }

  @Test
  void whatIsOutOfStockIsNamedAndNothingIsLeftBehind() {
    CheckoutAnswer answer = rig.pay(rig.cart("POT-1", 1), "pm_card_visa");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(rig.body(answer).path("items").path(0).path("sku").asString()).isEqualTo("POT-1");
    assertThat(rig.shop.number("SELECT count(*) FROM orders")).isZero();
    assertThat(rig.intents()).isEmpty();
  }

  @Test
  void aSuspectIsRefusedBeforeStockOrMoneyIsTouched() {
    rig.fraud = _ -> new Verdict.Refuse("velocity");

    CheckoutAnswer answer = rig.pay(rig.cart("MUG-1", 1), "pm_card_visa");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body()).doesNotContain("velocity");
    assertThat(rig.shop.number("SELECT count(*) FROM orders")).isZero();
  }

  @Test
  void heldMoneyIsCapturedOnShipmentInPart() {
    CheckoutAnswer answer =
        rig.saga(CaptureTime.ON_SHIPMENT)
            .checkout(rig.request("k", rig.cart("MUG-1", 2), "pm_card_visa"));
    assertThat(rig.state(answer.orderId())).isEqualTo("payment_authorized");

    assertThat(rig.captures.capture(answer.orderId(), 1490)).isEqualTo(Captures.Result.CAPTURED);

    assertThat(rig.state(answer.orderId())).isEqualTo("paid");
    assertThat(rig.captures.capture(answer.orderId(), 1490)).isEqualTo(Captures.Result.ALREADY);
    assertThat(rig.shop.number("SELECT captured_minor FROM payment_attempt")).isEqualTo(1490);
  }

  @Test
  void anOrderThatCouldNotBeWrittenIsFinishedByOthers() {
    rig.shop.sql(
        "ALTER TABLE outbox ADD CONSTRAINT broken CHECK (type <> 'order.paid')"); // the write fails
    CheckoutAnswer answer = rig.pay(rig.cart("MUG-1", 1), "pm_card_visa");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(rig.body(answer).path("detail").asString()).contains("don't pay again");
    rig.shop.sql("ALTER TABLE outbox DROP CONSTRAINT broken");

    rig.shop.clock.advance(Duration.ofMinutes(7));
    assertThat(rig.finisher.round(10)).isEqualTo(1);

    assertThat(rig.shop.number("SELECT count(*) FROM orders WHERE state = 'paid'")).isEqualTo(1);
    assertThat(rig.charged()).isEqualTo(1);
  }

  @Test
  void moneyThatComesWhenTheGoodsAreGoneIsRefundedAndTheUndoingIsCompleteOnlyThen() {
    rig.stock("POT-1", 1);
    CheckoutAnswer late = rig.pay(rig.cart("POT-1", 1), null);
    rig.shop.clock.advance(Duration.ofMinutes(31));
    rig.inventory.expire(10); // the provider isn't asked in time
    rig.pay(rig.cart("POT-1", 1), "pm_card_visa");
    rig.provider.confirm(late.intentId(), "pm_card_pendingRefund", "browser");

    rig.hear(late.orderId(), "evt_1");
    assertThat(rig.state(late.orderId())).isEqualTo("paid");
    assertThat(rig.facts(late.orderId())).contains("payment_authorized", "compensation_required");
    assertThat(rig.facts(late.orderId())).doesNotContain("order_committed");
    assertThat(rig.compensation.round(10)).isEqualTo(1);
    assertThat(rig.facts(late.orderId())).doesNotContain("compensation_complete");

    rig.shop.clock.advance(Duration.ofHours(2));
    var refund = rig.refunds.ofOrder(late.orderId()).getFirst();
    rig.refunds.ask(refund.refundId());
    assertThat(rig.compensation.round(10)).isEqualTo(1);

    assertThat(rig.facts(late.orderId())).endsWith("compensation_complete");
    assertThat(rig.state(late.orderId())).isEqualTo("refunded");
    assertThat(rig.refunds.ofOrder(late.orderId())).hasSize(1);
    assertThat(rig.stockOf("POT-1")).isEqualTo("1 0 1");
  }

  @Test
  void undoingAnEarlierAttemptLeavesTheOrderToTheOneThatIsBeingPaid() {
    String cart = rig.cart("MUG-1", 1);
    rig.sandbox
        .faults()
        .arm(Fault.rateLimit("/v1/payment_intents/*/confirm", "endpoint-rate").withTimes(3));
    assertThat(rig.pay(cart, "pm_card_visa").status()).isEqualTo(503);
    CheckoutAnswer second = rig.pay(cart, null);
    assertThat(rig.state(second.orderId())).isEqualTo("payment_pending");

    assertThat(rig.compensation.round(10)).isEqualTo(1);

    assertThat(rig.state(second.orderId())).isEqualTo("payment_pending");
    assertThat(rig.stockOf("MUG-1")).isEqualTo("100 1 0");
    rig.provider.confirm(second.intentId(), "pm_card_visa", "browser");
    rig.hear(second.orderId(), "evt_1");
    assertThat(rig.state(second.orderId())).isEqualTo("paid");
    assertThat(rig.charged()).isEqualTo(1);
  }
}
