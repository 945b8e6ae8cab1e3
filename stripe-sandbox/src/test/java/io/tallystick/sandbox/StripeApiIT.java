package io.tallystick.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.exception.StripeException;
import com.stripe.model.StripeCollection;
import com.stripe.param.BalanceTransactionListParams;
import com.stripe.param.ChargeListParams;
import com.stripe.param.DisputeListParams;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.param.PayoutListParams;
import com.stripe.param.RefundListParams;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StripeApiIT extends StripeApiRig {
  private static final Instant LATER = Instant.parse("2026-09-03T00:00:00Z");

  @ParameterizedTest
  @ValueSource(longs = {1, 7, 100})
  void pagingWalksEveryMovementOfTheWindowOnceNewestFirst(long limit) throws StripeException {
    ZoneId utc = ZoneId.of("UTC");
    ShopDay.generate(9, 60, LocalDate.of(2026, 8, 31), utc, sandbox.ledger);
    ShopDay.generate(9, 60, LocalDate.of(2026, 9, 1), utc, sandbox.ledger);
    ShopDay.generate(9, 60, LocalDate.of(2026, 9, 2), utc, sandbox.ledger);
    Instant from = Instant.parse("2026-09-01T00:00:00Z");
    Instant to = Instant.parse("2026-09-02T00:00:00Z");
    List<String> expected =
        sandbox.ledger.balanceTransactions().reversed().stream()
            .filter(row -> !row.created().isBefore(from) && row.created().isBefore(to))
            .map(BalanceTransaction::id)
            .toList();
    BalanceTransactionListParams params =
        BalanceTransactionListParams.builder()
            .setLimit(limit)
            .setCreated(
                BalanceTransactionListParams.Created.builder()
                    .setGte(from.getEpochSecond())
                    .setLt(to.getEpochSecond())
                    .build())
            .build();

    List<String> walked = new ArrayList<>();
    for (com.stripe.model.BalanceTransaction row :
        sandbox.client.v1().balanceTransactions().list(params).autoPagingIterable()) {
      walked.add(row.getId());
    }

    assertThat(walked).isEqualTo(expected).hasSize(74);
    long pages = (expected.size() + limit - 1) / limit;
    assertThat(sandbox.server.requestCounts()).isEqualTo(Map.of("/v1/balance_transactions", pages));
  }

  @Test
  void movementsOfOneSecondAreNeitherSkippedNorRepeatedAcrossPages() throws StripeException {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      made.addFirst(sandbox.pay(1_000, "usd", AT).chargeId());
    }
    List<String> walked = new ArrayList<>();
    sandbox
        .client
        .v1()
        .charges()
        .list(ChargeListParams.builder().setLimit(4L).build())
        .autoPagingIterable()
        .forEach(charge -> walked.add(charge.getId()));
    assertThat(walked).isEqualTo(made);
  }

  @Test
  void endingBeforeGivesThePageJustBeforeTheCursor() throws StripeException {
    List<String> newestFirst = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      newestFirst.addFirst(sandbox.pay(1_000, "usd", AT.plusSeconds(i)).chargeId());
    }
    StripeCollection<com.stripe.model.Charge> page =
        sandbox
            .client
            .v1()
            .charges()
            .list(
                ChargeListParams.builder()
                    .setLimit(2L)
                    .setEndingBefore(newestFirst.get(4))
                    .build());
    assertThat(page.getData())
        .extracting(com.stripe.model.Charge::getId)
        .isEqualTo(newestFirst.subList(2, 4));
    assertThat(page.getHasMore()).isTrue();
  }

  @Test
  void aPayoutListsItsOwnMovementFirstAndSumsToZero() throws StripeException {
    Payment one = sandbox.pay(10_000, "usd", AT);
    Payment two = sandbox.pay(20_000, "usd", AT.plusSeconds(1));
    sandbox.pay(20_000, "eur", AT);
    Payout payout = sandbox.ledger.payoutDaily("usd", LATER).orElseThrow();

    List<com.stripe.model.BalanceTransaction> rows =
        sandbox
            .client
            .v1()
            .balanceTransactions()
            .list(BalanceTransactionListParams.builder().setPayout(payout.id()).build())
            .getData();

    assertThat(rows)
        .extracting(com.stripe.model.BalanceTransaction::getSource)
        .containsExactly(payout.id(), two.chargeId(), one.chargeId());
    assertThat(rows.getFirst().getType()).isEqualTo("payout");
    assertThat(rows.stream().mapToLong(com.stripe.model.BalanceTransaction::getNet).sum()).isZero();
    com.stripe.model.Payout read = sandbox.client.v1().payouts().retrieve(payout.id());
    assertThat(read.getAmount()).isEqualTo(9_680 + 19_390);
    assertThat(read.getStatus()).isEqualTo("paid");
    assertThat(read.getReconciliationStatus()).isEqualTo("completed");
    assertThat(read.getAutomatic()).isTrue();
    assertThat(
            sandbox
                .client
                .v1()
                .payouts()
                .list(
                    PayoutListParams.builder()
                        .setStatus("paid")
                        .setArrivalDate(
                            PayoutListParams.ArrivalDate.builder()
                                .setGte(LATER.getEpochSecond())
                                .build())
                        .build())
                .getData())
        .hasSize(1);
    assertThat(
            sandbox
                .client
                .v1()
                .payouts()
                .list(PayoutListParams.builder().setStatus("failed").build())
                .getData())
        .isEmpty();
  }

  @Test
  void anExpandedSourceIsTheObjectAndAnUnexpandedOneItsId() throws StripeException {
    Payment payment = sandbox.pay(10_000, "usd", AT);
    sandbox.ledger.refund(payment.chargeId(), 1_000, null, Map.of(), AT.plusSeconds(1));
    sandbox.ledger.dispute(payment.chargeId(), 2_000, "fraudulent", AT.plusSeconds(2));
    sandbox.ledger.fee(5, "usd", "Radar", AT.plusSeconds(3));

    List<com.stripe.model.BalanceTransaction> rows =
        sandbox
            .client
            .v1()
            .balanceTransactions()
            .list(BalanceTransactionListParams.builder().addExpand("data.source").build())
            .getData();

    assertThat(rows.get(0).getSource()).isNull();
    assertThat(rows.get(1).getSourceObject()).isInstanceOf(com.stripe.model.Dispute.class);
    assertThat(rows.get(2).getSourceObject()).isInstanceOf(com.stripe.model.Refund.class);
    com.stripe.model.Charge charge = (com.stripe.model.Charge) rows.get(3).getSourceObject();
    assertThat(charge.getMetadata()).isEqualTo(Map.of("order_id", "ORD-1"));
    assertThat(charge.getAmountRefunded()).isEqualTo(1_000);
    assertThat(charge.getPaymentIntent()).isEqualTo(payment.paymentIntentId());
    com.stripe.model.BalanceTransaction single =
        sandbox.client.v1().balanceTransactions().retrieve(rows.get(3).getId());
    assertThat(single.getSource()).isEqualTo(payment.chargeId());
    assertThat(single.getSourceObject()).isNull();
    assertThat(single.getFeeDetails().getFirst().getAmount()).isEqualTo(320);
  }

  @Test
  void refundsAndDisputesAreFoundByChargeAndByIntent() throws StripeException {
    Payment payment = sandbox.pay(10_000, "usd", AT);
    Payment other = sandbox.pay(10_000, "usd", AT);
    Refund refund = sandbox.ledger.refund(payment.chargeId(), 1_000, null, Map.of(), AT);
    sandbox.ledger.failRefund(refund.id(), LATER);
    sandbox.ledger.refund(other.chargeId(), 1_000, null, Map.of(), AT);
    Dispute dispute = sandbox.ledger.dispute(payment.chargeId(), 500, "fraudulent", AT);

    com.stripe.model.Refund read =
        sandbox
            .client
            .v1()
            .refunds()
            .list(RefundListParams.builder().setCharge(payment.chargeId()).build())
            .getData()
            .getFirst();
    assertThat(read.getId()).isEqualTo(refund.id());
    assertThat(read.getStatus()).isEqualTo("failed");
    assertThat(read.getFailureReason()).isEqualTo("expired_or_canceled_card");
    assertThat(read.getFailureBalanceTransaction()).startsWith("txn_3");
    com.stripe.model.Dispute readDispute =
        sandbox
            .client
            .v1()
            .disputes()
            .list(DisputeListParams.builder().setPaymentIntent(payment.paymentIntentId()).build())
            .getData()
            .getFirst();
    assertThat(readDispute.getId()).isEqualTo(dispute.id());
    assertThat(readDispute.getBalanceTransactions()).hasSize(1);
    assertThat(readDispute.getBalanceTransactions().getFirst().getFee()).isEqualTo(1_500);
  }

  @Test
  void aPartialCaptureIsTwoMovementsOfOneCharge() throws StripeException {
    Payment held = sandbox.ledger.authorize(new PaymentRequest(10_000, "usd", Map.of(), AT));
    assertThat(
            sandbox
                .client
                .v1()
                .paymentIntents()
                .retrieve(held.paymentIntentId())
                .getAmountCapturable())
        .isEqualTo(10_000);
    sandbox.ledger.capture(held.paymentIntentId(), 6_000, LATER);

    assertThat(
            sandbox
                .client
                .v1()
                .balanceTransactions()
                .list(BalanceTransactionListParams.builder().build())
                .getData())
        .extracting(com.stripe.model.BalanceTransaction::getReportingCategory)
        .containsExactly("partial_capture_reversal", "charge");
    com.stripe.model.Charge charge = sandbox.client.v1().charges().retrieve(held.chargeId());
    assertThat(charge.getAmountCaptured()).isEqualTo(6_000);
    assertThat(charge.getAmountRefunded()).isEqualTo(4_000);
    assertThat(charge.getRefunded()).isFalse();
  }

  @Test
  void failedAndPendingAttemptsAreChargesWithoutAMovement() throws StripeException {
    Payment failed = sandbox.ledger.payFailed(new PaymentRequest(500, "usd", Map.of(), AT));
    sandbox.ledger.payPending(new PaymentRequest(600, "eur", Map.of(), AT));
    List<com.stripe.model.Charge> charges =
        sandbox.client.v1().charges().list(ChargeListParams.builder().build()).getData();
    assertThat(charges)
        .extracting(com.stripe.model.Charge::getStatus)
        .containsExactly("pending", "failed");
    assertThat(charges)
        .extracting(com.stripe.model.Charge::getBalanceTransaction)
        .containsExactly(null, null);
    List<com.stripe.model.PaymentIntent> intents =
        sandbox
            .client
            .v1()
            .paymentIntents()
            .list(PaymentIntentListParams.builder().build())
            .getData();
    assertThat(intents)
        .extracting(com.stripe.model.PaymentIntent::getStatus)
        .containsExactly("processing", "requires_payment_method");
    assertThat(intents.get(1).getLastPaymentError().getCharge()).isEqualTo(failed.chargeId());
  }

  @Test
  void theBalanceIsTheSumOfAllNetsPerCurrency() throws StripeException {
    for (int day = 1; day <= 4; day++) {
      ShopDay.generate(9, 400, LocalDate.of(2026, 9, day), ZoneId.of("UTC"), sandbox.ledger);
    }
    Map<String, Long> nets = new TreeMap<>();
    sandbox
        .ledger
        .balanceTransactions()
        .forEach(row -> nets.merge(row.currency(), row.net(), Long::sum));

    com.stripe.model.Balance balance = sandbox.client.v1().balance().retrieve();
    Map<String, Long> sums = new TreeMap<>();
    balance.getAvailable().forEach(m -> sums.merge(m.getCurrency(), m.getAmount(), Long::sum));
    balance.getPending().forEach(m -> sums.merge(m.getCurrency(), m.getAmount(), Long::sum));

    assertThat(sums).isEqualTo(nets).hasSize(5);
    assertThat(sandbox.ledger.payouts()).hasSize(10);
  }
}
