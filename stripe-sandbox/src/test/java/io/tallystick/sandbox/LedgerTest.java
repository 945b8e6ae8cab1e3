package io.tallystick.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Instant AT = Instant.parse("2026-09-01T10:15:30.900Z");
  private static final Instant LATER = Instant.parse("2026-09-02T08:00:00Z");
  private static final Instant MUCH_LATER = Instant.parse("2026-09-03T00:00:00Z");

  private final Ledger ledger = new Ledger(7);

  private static PaymentRequest request(long amount, String currency) {
    return new PaymentRequest(amount, currency, Map.of("order_id", "ORD-1"), AT);
  }

  private static @Nullable String codeOf(ThrowingCallable call) {
    return catchThrowableOfType(SandboxException.class, call).code();
  }

  @Test
  void aPaymentMovesItsAmountLessTheFeeAndIsAvailableAtMidnightTwoDaysLater() {
    Payment payment = ledger.pay(request(10_000, "usd"));

    assertThat(ledger.balanceTransactions())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.id()).isEqualTo(payment.balanceTransactionId());
              assertThat(row.source()).isEqualTo(payment.chargeId());
              assertThat(row.type()).isEqualTo("charge");
              assertThat(row.reportingCategory()).isEqualTo("charge");
              assertThat(row.amount()).isEqualTo(10_000);
              assertThat(row.fee()).isEqualTo(320);
              assertThat(row.net()).isEqualTo(9_680);
              assertThat(row.created()).isEqualTo("2026-09-01T10:15:30Z");
              assertThat(row.availableOn()).isEqualTo("2026-09-03T00:00:00Z");
            });
    assertThat(payment.paymentIntentId()).matches("pi_3[A-Za-z0-9]{23}");
    assertThat(payment.chargeId()).matches("ch_3[A-Za-z0-9]{23}");
    assertThat(payment.balanceTransactionId()).matches("txn_3[A-Za-z0-9]{23}");
  }

  @Test
  void feesAreRoundedHalfUpToTheStepOfTheCurrency() {
    // 2.9 % of 50 is 1.45, of 500 is 14.5
    assertThat(Currencies.fee(50, "usd")).isEqualTo(1 + 30);
    assertThat(Currencies.fee(500, "usd")).isEqualTo(15 + 30);
    assertThat(Currencies.fee(500, "jpy")).isEqualTo(15 + 40);
    // 2.9 % of 10 000 thousandths is 290, of 5 000 is 145 and becomes 150
    assertThat(Currencies.fee(10_000, "kwd")).isEqualTo(290 + 100);
    assertThat(Currencies.fee(5_000, "kwd")).isEqualTo(150 + 100);
  }

  @Test
  void aThreeDecimalAmountThatIsNoMultipleOfTenIsRefused() {
    assertThat(codeOf(() -> ledger.pay(request(10_005, "kwd"))))
        .isEqualTo("parameter_invalid_integer");
    assertThat(ledger.paymentIntents()).isEmpty();
  }

  @Test
  void aFailedPaymentMovesNothingAndItsIntentCanBePaidWithASecondCharge() {
    Payment failed = ledger.payFailed(request(5_000, "eur"));
    assertThat(failed.balanceTransactionId()).isNull();
    assertThat(ledger.balanceTransactions()).isEmpty();
    assertThat(ledger.paymentIntents().getFirst().status()).isEqualTo("requires_payment_method");

    Payment paid = ledger.payAgain(failed.paymentIntentId(), LATER);

    assertThat(ledger.charges())
        .extracting(Charge::id, Charge::status, Charge::paymentIntentId)
        .containsExactly(
            tuple(failed.chargeId(), "failed", failed.paymentIntentId()),
            tuple(paid.chargeId(), "succeeded", failed.paymentIntentId()));
    PaymentIntent intent = ledger.paymentIntents().getFirst();
    assertThat(intent.status()).isEqualTo("succeeded");
    assertThat(intent.latestCharge()).isEqualTo(paid.chargeId());
    assertThat(intent.lastErrorCode()).isNull();
  }

  @Test
  void aPendingPaymentMovesMoneyWhenItSettlesAndNoneWhenItFails() {
    Payment settles = ledger.payPending(request(5_000, "eur"));
    Payment fails = ledger.payPending(request(6_000, "eur"));
    assertThat(ledger.balanceTransactions()).isEmpty();
    assertThat(ledger.charges()).extracting(Charge::status).containsOnly("pending");

    ledger.settle(settles.chargeId(), LATER);
    ledger.failPending(fails.chargeId(), LATER);

    assertThat(ledger.balanceTransactions())
        .extracting(BalanceTransaction::amount, BalanceTransaction::created)
        .containsExactly(tuple(5_000L, LATER));
    assertThat(ledger.charges())
        .extracting(Charge::status, Charge::created)
        .containsExactly(
            tuple("succeeded", Instant.parse("2026-09-01T10:15:30Z")),
            tuple("failed", Instant.parse("2026-09-01T10:15:30Z")));
    assertThat(codeOf(() -> ledger.settle(settles.chargeId(), LATER)))
        .isEqualTo("charge_invalid_state");
  }

  @Test
  void aPartialCaptureGivesTheWholeAmountAndTheRestBack() {
    Payment held = ledger.authorize(request(10_000, "usd"));
    assertThat(ledger.balanceTransactions()).isEmpty();
    assertThat(ledger.charges().getFirst().captured()).isFalse();

    ledger.capture(held.paymentIntentId(), 7_000, LATER);

    assertThat(ledger.balanceTransactions())
        .extracting(
            BalanceTransaction::type,
            BalanceTransaction::reportingCategory,
            BalanceTransaction::amount,
            BalanceTransaction::fee)
        .containsExactly(
            tuple("charge", "charge", 10_000L, 233L),
            tuple("refund", "partial_capture_reversal", -3_000L, 0L));
    Charge charge = ledger.charges().getFirst();
    assertThat(charge.amountCaptured()).isEqualTo(7_000);
    assertThat(charge.amountRefunded()).isEqualTo(3_000);
    assertThat(charge.refunded()).isFalse();
    assertThat(ledger.paymentIntents().getFirst().amountReceived()).isEqualTo(7_000);
    assertThat(codeOf(() -> ledger.capture(held.paymentIntentId(), 1_000, LATER)))
        .isEqualTo("payment_intent_unexpected_state");
  }

  @Test
  void aCaptureAboveTheAuthorizationIsRefused() {
    Payment held = ledger.authorize(request(10_000, "usd"));
    assertThat(codeOf(() -> ledger.capture(held.paymentIntentId(), 10_001, LATER)))
        .isEqualTo("amount_too_large");
    assertThat(ledger.balanceTransactions()).isEmpty();
  }

  @Test
  void aCanceledAuthorizationMovesNothing() {
    Payment held = ledger.authorize(request(10_000, "usd"));
    ledger.cancel(held.paymentIntentId(), LATER);
    assertThat(ledger.balanceTransactions()).isEmpty();
    assertThat(ledger.paymentIntents().getFirst().status()).isEqualTo("canceled");
    assertThat(ledger.charges().getFirst().refunded()).isTrue();
    assertThat(codeOf(() -> ledger.cancel(held.paymentIntentId(), LATER)))
        .isEqualTo("payment_intent_unexpected_state");
  }

  @Test
  void refundsGoOnUntilTheChargeIsUsedUp() {
    Payment payment = ledger.pay(request(10_000, "usd"));
    ledger.refund(payment.chargeId(), 4_000, "requested_by_customer", Map.of(), LATER);
    assertThat(codeOf(() -> ledger.refund(payment.chargeId(), 6_001, null, Map.of(), LATER)))
        .isEqualTo("amount_too_large");
    ledger.refund(payment.chargeId(), 6_000, null, Map.of(), LATER);
    assertThat(codeOf(() -> ledger.refund(payment.chargeId(), 1, null, Map.of(), LATER)))
        .isEqualTo("charge_already_refunded");

    assertThat(ledger.charges().getFirst().refunded()).isTrue();
    assertThat(ledger.balanceTransactions())
        .extracting(BalanceTransaction::net)
        .containsExactly(9_680L, -4_000L, -6_000L);
  }

  @Test
  void aRefundThatFailsLaterReturnsItsMoneyAndCanBeMadeAgain() {
    Payment payment = ledger.pay(request(10_000, "usd"));
    Refund refund = ledger.refund(payment.chargeId(), 10_000, null, Map.of(), LATER);

    Refund failed = ledger.failRefund(refund.id(), MUCH_LATER);

    assertThat(failed.status()).isEqualTo("failed");
    BalanceTransaction back = ledger.balanceTransactions().getLast();
    assertThat(back.id()).isEqualTo(failed.failureBalanceTransactionId());
    assertThat(back.type()).isEqualTo("refund_failure");
    assertThat(back.net()).isEqualTo(10_000);
    assertThat(ledger.charges().getFirst().amountRefunded()).isZero();
    ledger.refund(payment.chargeId(), 10_000, null, Map.of(), MUCH_LATER);
  }

  @Test
  void aPendingRefundMovesMoneyOnlyWhenItSettles() {
    Payment payment = ledger.pay(request(10_000, "usd"));
    Refund one = ledger.refundPending(payment.chargeId(), 1_000, null, Map.of(), LATER);
    Refund two = ledger.refundPending(payment.chargeId(), 2_000, null, Map.of(), LATER);
    assertThat(ledger.balanceTransactions()).hasSize(1);

    ledger.settleRefund(one.id(), MUCH_LATER);
    ledger.failRefund(two.id(), MUCH_LATER);

    assertThat(ledger.balanceTransactions())
        .extracting(BalanceTransaction::amount)
        .containsExactly(10_000L, -1_000L);
    assertThat(ledger.charges().getFirst().amountRefunded()).isEqualTo(1_000);
  }

  @Test
  void aDisputeTakesAmountAndFeeAndAWinGivesBackTheAmountOnly() {
    Payment payment = ledger.pay(request(10_000, "usd"));
    Dispute dispute = ledger.dispute(payment.chargeId(), 10_000, "fraudulent", LATER);
    assertThat(codeOf(() -> ledger.refund(payment.chargeId(), 100, null, Map.of(), LATER)))
        .isEqualTo("charge_disputed");
    ledger.loseDispute(dispute.id(), LATER);
    Dispute won = ledger.winDispute(dispute.id(), MUCH_LATER);

    assertThat(ledger.balanceTransactions())
        .extracting(
            BalanceTransaction::type,
            BalanceTransaction::reportingCategory,
            BalanceTransaction::amount,
            BalanceTransaction::fee)
        .containsExactly(
            tuple("charge", "charge", 10_000L, 320L),
            tuple("adjustment", "dispute", -10_000L, 1_500L),
            tuple("adjustment", "dispute_reversal", 10_000L, 0L));
    assertThat(won.balanceTransactionIds()).hasSize(2);
    assertThat(ledger.charges().getFirst().disputed()).isTrue();
  }

  @Test
  void aPayoutTakesWhatIsAvailableOfItsCurrencyAndAFailedOneGoesOutWithTheNext() {
    ledger.pay(request(10_000, "usd"));
    ledger.pay(request(10_000, "eur"));
    assertThat(ledger.payoutDaily("usd", LATER)).isEmpty();

    Payout payout = ledger.payoutDaily("usd", MUCH_LATER).orElseThrow();
    assertThat(payout.amount()).isEqualTo(9_680);
    assertThat(payout.arrivalDate()).isEqualTo(MUCH_LATER);
    assertThat(ledger.payoutDaily("usd", MUCH_LATER)).isEmpty();

    ledger.failPayout(payout.id(), MUCH_LATER.plusSeconds(60));
    Payout second = ledger.payoutDaily("usd", MUCH_LATER.plusSeconds(120)).orElseThrow();
    assertThat(second.amount()).isEqualTo(9_680);
    assertThat(second.arrivalDate()).isEqualTo("2026-09-04T00:00:00Z");
    assertThat(
            ledger.balanceTransactions().stream()
                .filter(row -> second.id().equals(row.payoutId()))
                .map(BalanceTransaction::type)
                .toList())
        .isEqualTo(List.of("payout_failure", "payout"));
  }

  @Test
  void metadataOfIntentAndChargeAreSeparateAndAnEmptyValueDeletesAKey() {
    Payment payment = ledger.pay(request(10_000, "usd"));
    ledger.updateMetadata(payment.paymentIntentId(), Map.of("order_id", "", "note", "x"));
    assertThat(ledger.paymentIntents().getFirst().metadata()).isEqualTo(Map.of("note", "x"));
    assertThat(ledger.charges().getFirst().metadata()).isEqualTo(Map.of("order_id", "ORD-1"));
    assertThat(codeOf(() -> ledger.updateMetadata("ch_none", Map.of())))
        .isEqualTo("resource_missing");
  }

  @Test
  void feesAndAdjustmentsMoveTheBalanceWithoutASource() {
    ledger.fee(500, "usd", "Radar", AT);
    ledger.adjustment(-250, "usd", "Correction", AT);
    assertThat(ledger.balanceTransactions())
        .extracting(
            BalanceTransaction::type,
            BalanceTransaction::reportingCategory,
            BalanceTransaction::net,
            BalanceTransaction::source)
        .containsExactly(
            tuple("stripe_fee", "fee", -500L, null),
            tuple("adjustment", "other_adjustment", -250L, null));
  }
}
