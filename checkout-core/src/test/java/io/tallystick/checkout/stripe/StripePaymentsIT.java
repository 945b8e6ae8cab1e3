package io.tallystick.checkout.stripe;

import static io.tallystick.checkout.stripe.SandboxedPayments.declined;
import static io.tallystick.checkout.stripe.SandboxedPayments.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tallystick.checkout.payment.ClientSecret;
import io.tallystick.checkout.payment.NewPayment;
import io.tallystick.checkout.payment.NewPayment.CaptureTime;
import io.tallystick.checkout.payment.NewRefund;
import io.tallystick.checkout.payment.Outcome.Succeeded;
import io.tallystick.checkout.payment.Outcome.Unknown;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payment.ProviderRefund;
import io.tallystick.sandbox.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be done with payments and refunds, at the sandbox over HTTP, when nothing breaks. */
class StripePaymentsIT {
  private final SandboxedPayments shop = new SandboxedPayments();
  private final StripePayments payments = shop.payments;

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void aPaymentIsMadeKnownWithOurIdsAndTakesNoMoney() {
    var payment = succeeded(payments.create(shop.order(CaptureTime.AT_ONCE, "k")));
    assertThat(payment.state()).isEqualTo(PaymentState.CREATED);
    assertThat(payment.amountMinor()).isEqualTo(2500);
    assertThat(payment.currency()).isEqualTo("EUR");
    assertThat(payment.metadata()).isEqualTo(Map.of("order_id", "ord_1", "attempt_id", "att_1"));
    assertThat(shop.ledger.paymentIntents())
        .singleElement()
        .satisfies(
            intent -> {
              assertThat(intent.id()).isEqualTo(payment.intentId());
              assertThat(intent.terms().captureMethod()).isEqualTo("automatic_async");
              assertThat(intent.terms().automaticMethods()).isTrue();
            });
    assertThat(shop.ledger.charges()).isEmpty();
    assertThat(payments.payment(payment.intentId())).isEqualTo(new Succeeded<>(payment));
  }

  @Test
  void aGoodCardIsCapturedAtOnce() {
    String id = shop.created(CaptureTime.AT_ONCE);
    var payment = succeeded(payments.confirm(id, "pm_card_visa", "k"));
    assertThat(payment.state()).isEqualTo(PaymentState.CAPTURED);
    assertThat(payment.receivedMinor()).isEqualTo(2500);
    assertThat(shop.ledger.charges())
        .singleElement()
        .satisfies(
            charge -> {
              assertThat(charge.id()).isEqualTo(payment.chargeId());
              assertThat(charge.amountCaptured()).isEqualTo(2500);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "pm_card_visa_chargeDeclined, generic_decline",
    "pm_card_visa_chargeDeclinedInsufficientFunds, insufficient_funds",
    "pm_card_visa_chargeDeclinedLostCard, lost_card",
    "pm_card_visa_chargeDeclinedStolenCard, stolen_card",
    "pm_card_chargeDeclinedExpiredCard, expired_card",
    "pm_card_chargeDeclinedIncorrectCvc, incorrect_cvc",
    "pm_card_chargeDeclinedProcessingError, processing_error",
  })
  void aDeclineIsForTheCustomerAndThePaymentCanBeTriedAgain(String card, String code) {
    String id = shop.created(CaptureTime.AT_ONCE);
    var no = declined(payments.confirm(id, card, "k1"));
    assertThat(no.code()).isEqualTo(code);
    assertThat(no.forCustomer()).isTrue();
    assertThat(no.message()).isNotEmpty();
    assertThat(no.value().state()).isEqualTo(PaymentState.FAILED);
    assertThat(no.value().failureCode()).isEqualTo(code);
    assertThat(no.value().intentId()).isEqualTo(id);
    assertThat(shop.now(id)).isEqualTo(no.value());
    assertThat(shop.requests("/v1/payment_intents/{id}/confirm")).isEqualTo(1);
    // the same key says the same, another card with another key pays
    assertThat(declined(payments.confirm(id, card, "k1")).code()).isEqualTo(code);
    assertThat(succeeded(payments.confirm(id, "pm_card_visa", "k2")).state())
        .isEqualTo(PaymentState.CAPTURED);
    assertThat(shop.ledger.charges()).hasSize(2);
    assertThat(shop.ledger.balanceTransactions().stream().filter(t -> t.type().equals("charge")))
        .hasSizeLessThanOrEqualTo(1);
    // the first key's decline is history by now: nobody is told that a paid order was declined
    assertThat(succeeded(payments.confirm(id, card, "k1")).state())
        .isEqualTo(PaymentState.CAPTURED);
  }

  @Test
  void threeDSecureWaitsForTheCustomer() {
    String id = shop.created(CaptureTime.AT_ONCE);
    var waiting = succeeded(payments.confirm(id, "pm_card_authenticationRequired", "k"));
    assertThat(waiting.state()).isEqualTo(PaymentState.REQUIRES_ACTION);
    shop.ledger.finishChallenge(id, true, shop.clock.instant());
    assertThat(shop.now(id).state()).isEqualTo(PaymentState.CAPTURED);
    // the same call again: not what it said then, but how it stands
    assertThat(succeeded(payments.confirm(id, "pm_card_authenticationRequired", "k")).state())
        .isEqualTo(PaymentState.CAPTURED);
  }

  @ParameterizedTest
  @CsvSource({"pm_usBankAccount_success, CAPTURED", "pm_usBankAccount_insufficientFunds, FAILED"})
  void aBankDebitIsProcessedUntilItSettlesOrFails(String method, PaymentState end) {
    String id =
        succeeded(
                payments.create(
                    new NewPayment("ord_1", "att_1", 2500, "USD", CaptureTime.AT_ONCE, "k")))
            .intentId();
    assertThat(succeeded(payments.confirm(id, method, "k2")).state())
        .isEqualTo(PaymentState.PROCESSING);
    shop.clock.advance(Duration.ofHours(2));
    assertThat(shop.now(id).state()).isEqualTo(end);
  }

  @Test
  void aHoldIsCapturedWholeOnceHoweverOftenItIsAskedFor() {
    String id = shop.created(CaptureTime.ON_SHIPMENT);
    var held = succeeded(payments.confirm(id, "pm_card_visa", "k1"));
    assertThat(held.state()).isEqualTo(PaymentState.AUTHORIZED);
    assertThat(held.capturableMinor()).isEqualTo(2500);
    assertThat(held.receivedMinor()).isZero();
    assertThat(held.captureBefore()).isEqualTo(shop.clock.instant().plus(Duration.ofDays(7)));
    for (String key : List.of("k2", "k2", "k3")) {
      var captured = succeeded(payments.capture(id, 2500, key));
      assertThat(captured.state()).isEqualTo(PaymentState.CAPTURED);
      assertThat(captured.receivedMinor()).isEqualTo(2500);
    }
    assertThat(shop.ledger.charges()).hasSize(1);
  }

  @Test
  void aPartIsCapturedAndAnotherPartIsRefusedThen() {
    String id = shop.held();
    assertThat(succeeded(payments.capture(id, 1000, "k1")).receivedMinor()).isEqualTo(1000);
    var no = declined(payments.capture(id, 1500, "k2"));
    assertThat(no.code()).isEqualTo("payment_intent_unexpected_state");
    assertThat(no.forCustomer()).isFalse();
    assertThat(no.value().receivedMinor()).isEqualTo(1000);
  }

  @Test
  void moreThanIsHeldIsNotCaptured() {
    String id = shop.held();
    var no = declined(payments.capture(id, 2501, "k"));
    assertThat(no.value().state()).isEqualTo(PaymentState.AUTHORIZED);
    assertThat(shop.now(id).receivedMinor()).isZero();
  }

  @Test
  void aHoldThatRanOutCannotBeCaptured() {
    String id = shop.held();
    shop.clock.advance(Duration.ofDays(8));
    var no = declined(payments.capture(id, 2500, "k"));
    assertThat(no.value().state()).isEqualTo(PaymentState.EXPIRED);
    // to cancel it is to have what was wanted
    assertThat(succeeded(payments.cancel(id, "k2")).state()).isEqualTo(PaymentState.EXPIRED);
  }

  @Test
  void whatIsNotCapturedCanBeCancelledOnceOrTwice() {
    for (String id : List.of(shop.created(CaptureTime.AT_ONCE), shop.held())) {
      assertThat(succeeded(payments.cancel(id, shop.key())).state()).isEqualTo(PaymentState.VOIDED);
      assertThat(succeeded(payments.cancel(id, shop.key())).state()).isEqualTo(PaymentState.VOIDED);
      var no = declined(payments.confirm(id, "pm_card_visa", shop.key()));
      assertThat(no.value().state()).isEqualTo(PaymentState.VOIDED);
    }
    assertThat(shop.ledger.balanceTransactions()).isEmpty();
  }

  @Test
  void whatIsCapturedCannotBeCancelledAndSaysSo() {
    var no = declined(payments.cancel(shop.paid(), "k"));
    assertThat(no.code()).isEqualTo("payment_intent_unexpected_state");
    assertThat(no.value().state()).isEqualTo(PaymentState.CAPTURED);
  }

  @Test
  void aSecondConfirmWithAnotherKeyTakesNoSecondPayment() {
    String id = shop.paid();
    assertThat(succeeded(payments.confirm(id, "pm_card_mastercard", "other")).state())
        .isEqualTo(PaymentState.CAPTURED);
    assertThat(shop.ledger.charges()).hasSize(1);
  }

  @Test
  void theSameCallAgainIsTheSamePaymentAndTheSameRefund() {
    var first = succeeded(payments.create(shop.order(CaptureTime.AT_ONCE, "k")));
    assertThat(succeeded(payments.create(shop.order(CaptureTime.AT_ONCE, "k")))).isEqualTo(first);
    assertThat(shop.ledger.paymentIntents()).hasSize(1);
    succeeded(payments.confirm(first.intentId(), "pm_card_visa", "k2"));
    // what the key answers is as old as the key: today's state is told
    assertThat(succeeded(payments.create(shop.order(CaptureTime.AT_ONCE, "k"))).state())
        .isEqualTo(PaymentState.CAPTURED);
    var refund = new NewRefund("ref_1", first.intentId(), 500, "k3");
    assertThat(succeeded(payments.refund(refund))).isEqualTo(succeeded(payments.refund(refund)));
    assertThat(shop.ledger.refunds()).hasSize(1);
  }

  @Test
  void aKeyOfAnotherRequestLeavesItOpenWhatHappened() {
    String id = shop.created(CaptureTime.AT_ONCE);
    succeeded(payments.confirm(id, "pm_card_visa", "k"));
    assertThat(payments.confirm(id, "pm_card_mastercard", "k")).isInstanceOf(Unknown.class);
    assertThat(shop.requests("/v1/payment_intents/{id}/confirm")).isEqualTo(2);
    assertThat(shop.ledger.charges()).hasSize(1);
  }

  @Test
  void moneyGoesBackInPartsUntilNothingIsLeft() {
    String id = shop.paid();
    var first = succeeded(payments.refund(shop.refund(id, "ref_1", 1000)));
    assertThat(first.state()).isEqualTo(ProviderRefund.State.SUCCEEDED);
    assertThat(first.amountMinor()).isEqualTo(1000);
    assertThat(first.intentId()).isEqualTo(id);
    assertThat(first.metadata()).isEqualTo(Map.of("refund_id", "ref_1"));
    assertThat(declined(payments.refund(shop.refund(id, "ref_2", 1501))).forCustomer()).isFalse();
    var second = succeeded(payments.refund(shop.refund(id, "ref_3", 1500)));
    assertThat(declined(payments.refund(shop.refund(id, "ref_4", 1))).code())
        .isEqualTo("charge_already_refunded");
    assertThat(succeeded(payments.refundsOf(id))).containsExactly(second, first);
    assertThat(succeeded(payments.refundById(first.refundId()))).isEqualTo(first);
    assertThat(shop.ledger.refunds()).hasSize(2);
  }

  @Test
  void aRefundThatStandsAlreadyIsFoundWhenItsKeyIsForgotten() {
    String id = shop.paid();
    var first = succeeded(payments.refund(shop.refund(id, "ref_1", 2500)));
    assertThat(succeeded(payments.refund(shop.refund(id, "ref_1", 2500)))).isEqualTo(first);
    declined(payments.refund(shop.refund(id, "ref_2", 2500)));
    declined(payments.refund(shop.refund(id, "ref_1", 2400)));
    assertThat(shop.ledger.refunds()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "pm_card_pendingRefund, PENDING, SUCCEEDED",
    "pm_card_refundFail, SUCCEEDED, FAILED",
  })
  void aRefundCanBeOnItsWayOrComeBack(
      String card, ProviderRefund.State at, ProviderRefund.State later) {
    String id = shop.created(CaptureTime.AT_ONCE);
    succeeded(payments.confirm(id, card, "k"));
    var refund = succeeded(payments.refund(shop.refund(id, "ref_1", 2500)));
    assertThat(refund.state()).isEqualTo(at);
    shop.clock.advance(Duration.ofHours(2));
    var after = succeeded(payments.refundById(refund.refundId()));
    assertThat(after.state()).isEqualTo(later);
    assertThat(succeeded(payments.refundsOf(id))).containsExactly(after);
  }

  @Test
  void whatIsOnlyHeldCannotBeRefunded() {
    var no = declined(payments.refund(shop.refund(shop.held(), "ref_1", 1)));
    assertThat(no.code()).isEqualTo("payment_intent_unexpected_state");
    assertThat(shop.ledger.refunds()).isEmpty();
  }

  @Test
  void whatAPartialCaptureLetsGoOfIsNoRefund() {
    String id = shop.held();
    succeeded(payments.capture(id, 1000, shop.key()));
    succeeded(payments.refund(shop.refund(id, "ref_1", 300)));
    assertThat(succeeded(payments.refundsOf(id)))
        .extracting(ProviderRefund::state, ProviderRefund::amountMinor)
        .containsExactly(
            tuple(ProviderRefund.State.SUCCEEDED, 300L),
            tuple(ProviderRefund.State.RELEASED, 1500L));
    String released = succeeded(payments.refundsOf(id)).getLast().refundId();
    assertThat(succeeded(payments.refundById(released)).state())
        .isEqualTo(ProviderRefund.State.RELEASED);
  }

  @Test
  void allPagesOfAPaymentsRefundsAreRead() {
    String id = shop.paid();
    String charge = shop.now(id).chargeId();
    for (int i = 0; i < 201; i++) {
      shop.ledger.refund(charge, 1, null, Map.of("n", "" + i), shop.clock.instant());
    }
    var refunds = succeeded(payments.refundsOf(id));
    assertThat(refunds.stream().map(ProviderRefund::refundId).distinct()).hasSize(201);
    assertThat(shop.requests("/v1/refunds")).isEqualTo(3);
    shop.server.faults().arm(Fault.status("/v1/refunds", 500, Fault.Body.JSON).withSkip(1));
    assertThat(succeeded(payments.refundsOf(id))).isEqualTo(refunds);
    shop.server.faults().arm(Fault.emptyPageWithHasMore("/v1/refunds").withSkip(2).withTimes(3));
    assertThat(payments.refundsOf(id)).isInstanceOf(Unknown.class);
  }

  @Test
  void theClientSecretIsTheOneOfThePayment() {
    String id = shop.created(CaptureTime.AT_ONCE);
    ClientSecret secret = succeeded(payments.clientSecret(id));
    assertThat(secret.value()).startsWith(id + "_secret_");
    assertThat(new Succeeded<>(secret).toString()).doesNotContain("_secret_");
  }

  @Test
  void whatTheProviderDoesNotKnowIsSaidSo() {
    assertThat(declined(payments.payment("pi_no")).code()).isEqualTo("resource_missing");
    assertThat(declined(payments.clientSecret("pi_no")).code()).isEqualTo("resource_missing");
    assertThat(declined(payments.refundById("re_no")).code()).isEqualTo("resource_missing");
    assertThat(declined(payments.confirm("pi_no", "pm_card_visa", "k1")).value()).isNull();
    assertThat(declined(payments.refund(shop.refund("pi_no", "ref_1", 1))).value()).isNull();
    String id = shop.created(CaptureTime.AT_ONCE);
    var no = declined(payments.confirm(id, "pm_no", "k2"));
    assertThat(no.forCustomer()).isFalse();
    assertThat(no.value().state()).isEqualTo(PaymentState.CREATED);
  }

  @Test
  void anAmountTheProviderDoesNotTakeIsRefused() {
    var no =
        declined(
            payments.create(new NewPayment("ord_1", "att_1", 1, "EUR", CaptureTime.AT_ONCE, "k")));
    assertThat(no.code()).isEqualTo("amount_too_small");
    assertThat(shop.ledger.paymentIntents()).isEmpty();
  }
}
