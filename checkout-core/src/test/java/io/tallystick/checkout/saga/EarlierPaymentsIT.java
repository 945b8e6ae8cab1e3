package io.tallystick.checkout.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.payment.NewPayment.CaptureTime;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.checkout.payment.Told;
import io.tallystick.sandbox.Fault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An order that is being paid by one attempt, and what is heard of the attempts before. */
class EarlierPaymentsIT {
  private final Rig rig = new Rig();

  @AfterEach
  void close() {
    rig.assertInvariants();
    rig.close();
  }

  private CheckoutAnswer pay(String cart, @Nullable String method) {
    return rig.saga(CaptureTime.AT_ONCE).checkout(rig.request(rig.key(), cart, method, "FIVE-OFF"));
  }

  /** A payment that the provider made, though its answer never reached us. */
  private String lost(String cart) {
    rig.sandbox.faults().arm(Fault.dropAfter("/v1/payment_intents").withTimes(3));
    assertThat(pay(cart, "pm_card_visa").status()).isEqualTo(503);
    return rig.ledger.paymentIntents().getFirst().id();
  }

  private ProviderPayment at(String intent) {
    return ((Outcome.Succeeded<ProviderPayment>) rig.provider.payment(intent)).value();
  }

  private void hear(String intent) {
    rig.settlement.learn(at(intent), new Told("webhook", "evt_" + rig.key()));
  }

  private long redeemed() {
    return rig.shop.number("SELECT redeemed FROM coupon WHERE coupon_code = 'FIVE-OFF'");
  }

  private List<String> reasons(String order) {
    return rig.shop
        .jdbc
        .sql("SELECT to_state FROM order_event WHERE order_id = :o ORDER BY order_event_id")
        .param("o", order)
        .query(String.class)
        .list();
  }

  @Test
  void thatAnEarlierPaymentIsCancelledLeavesTheOrderToTheOneThatIsBeingPaid() {
    String cart = rig.cart("MUG-1", 2);
    String lost = lost(cart);
    CheckoutAnswer second = pay(cart, null);
    assertThat(rig.state(second.orderId())).isEqualTo("payment_pending");
    hear(lost); // its webhook tells us its id

    rig.provider.cancel(lost, "dashboard");
    hear(lost);

    assertThat(rig.state(second.orderId())).isEqualTo("payment_pending");
    assertThat(redeemed()).isEqualTo(1);
    assertThat(rig.stockOf("MUG-1")).isEqualTo("100 2 0");
  }

  @Test
  void aThirdClickLeavesTheOrderToTheAttemptThatIsBeingPaid() {
    String cart = rig.cart("MUG-1", 2);
    String lost = lost(cart);
    rig.shop.clock.advance(Duration.ofSeconds(1));
    rig.sandbox.faults().arm(Fault.dropAfter("/v1/payment_intents/*/confirm").withTimes(3));
    CheckoutAnswer second = pay(cart, "pm_card_visa");
    assertThat(second.status()).isEqualTo(202);
    hear(lost);

    assertThat(pay(cart, "pm_card_visa").status()).isEqualTo(409);

    assertThat(rig.state(second.orderId())).isEqualTo("payment_pending");
    assertThat(redeemed()).isEqualTo(1);
    rig.shop.clock.advance(Duration.ofSeconds(11));
    rig.sweep.round(10);
    assertThat(rig.state(second.orderId())).isEqualTo("paid");
    assertThat(reasons(second.orderId()))
        .containsExactly("payment_pending", "payment_failed", "payment_pending", "paid");
  }

  @Test
  void ofTwoPaymentsTheEarlierOneGoesBackAndTheOrderIsKept() {
    String cart = rig.cart("MUG-1", 2);
    String lost = lost(cart);
    CheckoutAnswer second = pay(cart, null);
    rig.provider.confirm(lost, "pm_card_visa", "stale");
    hear(lost);
    rig.provider.confirm(second.intentId(), "pm_card_visa", "browser");
    hear(second.intentId());

    rig.compensation.round(10);
    rig.compensation.round(10);

    assertThat(rig.state(second.orderId())).isEqualTo("paid");
    assertThat(rig.refunds.ofOrder(second.orderId())).hasSize(1);
    assertThat(at(lost).receivedMinor())
        .isEqualTo(rig.refunds.ofOrder(second.orderId()).getFirst().amountMinor());
    assertThat(
            rig.shop.number(
                "SELECT count(*) FROM checkout_fact f JOIN payment_attempt p USING (attempt_id)"
                    + " WHERE payment_intent_id = '%s' AND fact = 'compensation_required'"
                        .formatted(second.intentId())))
        .isZero();
    assertThat(redeemed()).isEqualTo(1);
    assertThat(rig.stockOf("MUG-1")).isEqualTo("100 0 2");
  }

  @Test
  void aSecondPaymentOfAPaidOrderGoesBackWithoutItsCoupon() {
    String cart = rig.cart("MUG-1", 2);
    String lost = lost(cart);
    CheckoutAnswer second = pay(cart, "pm_card_visa");
    assertThat(second.status()).isEqualTo(200);

    rig.provider.confirm(lost, "pm_card_visa", "stale");
    hear(lost);
    rig.compensation.round(10);
    rig.compensation.round(10);

    assertThat(rig.state(second.orderId())).isEqualTo("paid");
    assertThat(rig.refunds.ofOrder(second.orderId())).hasSize(1);
    assertThat(redeemed()).isEqualTo(1);
  }

  @Test
  void whatTheLatestAttemptHoldsIsCapturedOnShipment() {
    String cart = rig.cart("MUG-1", 1);
    CheckoutSaga saga = rig.saga(CaptureTime.ON_SHIPMENT);
    rig.sandbox.faults().arm(Fault.dropAfter("/v1/payment_intents").withTimes(3));
    assertThat(saga.checkout(rig.request(rig.key(), cart, "pm_card_visa")).status()).isEqualTo(503);
    String lost = rig.ledger.paymentIntents().getFirst().id();
    CheckoutAnswer second = saga.checkout(rig.request(rig.key(), cart, "pm_card_visa"));
    assertThat(rig.state(second.orderId())).isEqualTo("payment_authorized");
    rig.provider.confirm(lost, "pm_card_visa", "stale");
    hear(lost);

    assertThat(rig.captures.capture(second.orderId(), 1490)).isEqualTo(Captures.Result.CAPTURED);

    assertThat(rig.state(second.orderId())).isEqualTo("paid");
    assertThat(at(lost).receivedMinor()).isZero();
    rig.compensation.round(10);
    assertThat(rig.intents()).isEqualTo(Map.of("canceled", 1L, "succeeded", 1L));
  }

  /** The provider, with something that happens once right after it made a payment known. */
  private PaymentProvider thenOnce(Runnable afterCreate) {
    Runnable[] todo = {afterCreate};
    return (PaymentProvider)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {PaymentProvider.class},
            (_, method, arguments) -> {
              try {
                Object result = method.invoke(rig.provider, arguments);
                if (method.getName().equals("create") && todo[0] != null) {
                  Runnable now = todo[0];
                  todo[0] = null;
                  now.run();
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void aProcessThatHungWhileThePaymentWasMadeKnownDoesNotConfirmWhatOthersHaveUndone() {
    String cart = rig.cart("MUG-1", 1);
    PaymentProvider slow =
        thenOnce(
            () -> {
              rig.shop.clock.advance(Duration.ofMinutes(7));
              assertThat(rig.finisher.round(10)).isEqualTo(1); // tells the customer to try again
            });

    CheckoutAnswer late =
        rig.saga(CaptureTime.AT_ONCE, slow).checkout(rig.request(rig.key(), cart, "pm_card_visa"));

    assertThat(late.status()).isEqualTo(409);
    assertThat(rig.charged()).isZero();
    assertThat(rig.stockOf("MUG-1")).isEqualTo("100 0 0");
    assertThat(rig.pay(cart, "pm_card_visa").status()).isEqualTo(200);
    assertThat(rig.charged()).isEqualTo(1);
  }

  @Test
  void aProcessThatHungBeforeTheOrderBeginsNothingOnceItsCustomerWasAnswered() {
    String cart = rig.cart("MUG-1", 1);
    rig.fraud =
        _ -> {
          rig.shop.clock.advance(Duration.ofMinutes(7));
          rig.finisher.round(10); // "interrupted before anything was charged"
          return new io.tallystick.checkout.fraud.Verdict.Pass();
        };
    var request = rig.request(rig.key(), cart, "pm_card_visa");

    rig.saga(CaptureTime.AT_ONCE).checkout(request);

    CheckoutAnswer again = rig.saga(CaptureTime.AT_ONCE).checkout(request);
    assertThat(again.status()).isEqualTo(503);
    assertThat(rig.body(again).path("type").asString()).endsWith("interrupted");
    assertThat(rig.charged()).isZero();
    assertThat(rig.shop.number("SELECT count(*) FROM orders")).isZero();
    assertThat(rig.stockOf("MUG-1")).isEqualTo("100 0 0");
  }

  @Test
  void anAttemptThatCameAndFailedMeanwhileCannotBePaidBesideTheNext() {
    String cart = rig.cart("MUG-1", 1);
    assertThat(rig.pay(cart, "pm_card_visa_chargeDeclined").status()).isEqualTo(402);
    CheckoutAnswer[] meanwhile = new CheckoutAnswer[1];
    rig.fraud =
        _ -> {
          if (meanwhile[0] == null) { // in another tab, while this request is being screened
            meanwhile[0] = new CheckoutAnswer(0, "", null, null, null, CheckoutOutcome.BROKEN);
            meanwhile[0] = rig.pay(cart, null);
            rig.provider.confirm(meanwhile[0].intentId(), "pm_card_visa_chargeDeclined", "tab");
            rig.hear(meanwhile[0].orderId(), "evt_declined");
          }
          return new io.tallystick.checkout.fraud.Verdict.Pass();
        };

    CheckoutAnswer paid = rig.pay(cart, "pm_card_visa");

    assertThat(paid.status()).isEqualTo(200);
    rig.provider.confirm(meanwhile[0].intentId(), "pm_card_visa", "tab-2");
    assertThat(rig.charged()).isEqualTo(1);
  }
}
