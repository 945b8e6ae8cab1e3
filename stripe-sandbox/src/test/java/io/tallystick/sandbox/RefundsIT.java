package io.tallystick.sandbox;

import static io.tallystick.sandbox.Checkout.payment;
import static io.tallystick.sandbox.Checkout.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import com.stripe.param.RefundUpdateParams;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefundsIT {
  private final Checkout shop = new Checkout();

  @AfterEach
  void close() {
    shop.close();
  }

  private Refund read(String id) throws StripeException {
    return shop.client.v1().refunds().retrieve(id);
  }

  private int decide(String refundId, String status) throws Exception {
    return shop.control(
            "POST", "/refunds/" + refundId + "/status", "{\"status\":\"" + status + "\"}")
        .statusCode();
  }

  @Test
  void partialRefundsGoOnUntilTheChargeIsUsedUp() throws StripeException {
    PaymentIntent paid = shop.pay("pm_card_visa");
    Refund one = shop.refund(paid.getId(), 2_000);
    assertThat(one.getStatus()).isEqualTo("succeeded");
    assertThat(one.getCharge()).isEqualTo(paid.getLatestCharge());
    assertThat(one.getBalanceTransaction()).startsWith("txn_");

    InvalidRequestException tooMuch =
        refused(InvalidRequestException.class, () -> shop.refund(paid.getId(), 3_001));
    assertThat(tooMuch.getStatusCode()).isEqualTo(400);
    assertThat(tooMuch.getCode()).isEqualTo("amount_too_large");
    assertThat(tooMuch.getParam()).isEqualTo("amount");

    Refund rest =
        shop.client
            .v1()
            .refunds()
            .create(
                RefundCreateParams.builder()
                    .setCharge(paid.getLatestCharge())
                    .setReason(RefundCreateParams.Reason.DUPLICATE)
                    .putMetadata("ticket", "T1")
                    .build());
    assertThat(rest.getAmount()).isEqualTo(3_000);
    assertThat(rest.getReason()).isEqualTo("duplicate");
    assertThat(rest.getMetadata()).isEqualTo(Map.of("ticket", "T1"));
    InvalidRequestException usedUp =
        refused(InvalidRequestException.class, () -> shop.refund(paid.getId(), 1));
    assertThat(usedUp.getCode()).isEqualTo("charge_already_refunded");

    assertThat(shop.charge(paid.getLatestCharge()).getRefunded()).isTrue();
    assertThat(
            shop.client
                .v1()
                .refunds()
                .list(RefundListParams.builder().setPaymentIntent(paid.getId()).build())
                .getData())
        .extracting(Refund::getId)
        .containsExactly(rest.getId(), one.getId());
    // a refund hurries the late capture along: the money can't go back before it came
    assertThat(shop.ledger.balanceTransactions())
        .extracting(BalanceTransaction::type, BalanceTransaction::net)
        .containsExactly(
            tuple("charge", 4_830L), tuple("refund", -2_000L), tuple("refund", -3_000L));
    shop.advance(Duration.ofDays(1));
    shop.intent(paid.getId());
    assertThat(shop.ledger.balanceTransactions()).hasSize(3);
  }

  @Test
  void whatIsNotCapturedCannotBeRefunded() throws StripeException {
    PaymentIntent held =
        shop.create(
            payment("pm_card_visa")
                .setCaptureMethod(PaymentIntentCreateParams.CaptureMethod.MANUAL));
    assertThat(
            refused(InvalidRequestException.class, () -> shop.refund(held.getId(), 100)).getCode())
        .isEqualTo("payment_intent_unexpected_state");
    InvalidRequestException byCharge =
        refused(
            InvalidRequestException.class,
            () ->
                shop.client
                    .v1()
                    .refunds()
                    .create(
                        RefundCreateParams.builder().setCharge(held.getLatestCharge()).build()));
    assertThat(byCharge.getCode()).isEqualTo("charge_not_refundable");
    assertThat(
            refused(
                    InvalidRequestException.class,
                    () -> shop.client.v1().refunds().create(RefundCreateParams.builder().build()))
                .getCode())
        .isEqualTo("parameter_missing");
    assertThat(shop.ledger.refunds()).isEmpty();
  }

  @Test
  void aPendingRefundSucceedsAnHourLaterAndMovesTheMoneyThen() throws StripeException {
    PaymentIntent paid = shop.pay("pm_card_pendingRefund");
    Refund refund = shop.refund(paid.getId(), 5_000);
    assertThat(refund.getStatus()).isEqualTo("pending");
    assertThat(refund.getPendingReason()).isEqualTo("processing");
    assertThat(refund.getBalanceTransaction()).isNull();

    shop.advance(Duration.ofHours(1));

    assertThat(read(refund.getId()).getStatus()).isEqualTo("succeeded");
    assertThat(shop.ledger.balanceTransactions().getLast().net()).isEqualTo(-5_000);
    assertThat(shop.events())
        .endsWith("charge.updated", "refund.created", "charge.refunded", "refund.updated");
  }

  @Test
  void aSucceededRefundFailsAnHourLaterAndItsMoneyComesBack() throws StripeException {
    PaymentIntent paid = shop.pay("pm_card_refundFail");
    Refund refund = shop.refund(paid.getId(), 5_000);
    assertThat(refund.getStatus()).isEqualTo("succeeded");

    shop.advance(Duration.ofHours(1));

    Refund failed = read(refund.getId());
    assertThat(failed.getStatus()).isEqualTo("failed");
    assertThat(failed.getFailureReason()).isEqualTo("expired_or_canceled_card");
    assertThat(failed.getFailureBalanceTransaction())
        .isEqualTo(shop.ledger.balanceTransactions().getLast().id());
    assertThat(shop.charge(paid.getLatestCharge()).getAmountRefunded()).isZero();
    assertThat(shop.ledger.balanceTransactions().stream().mapToLong(BalanceTransaction::net).sum())
        .isEqualTo(4_830);
    assertThat(shop.events()).endsWith("refund.updated", "refund.failed");
  }

  @Test
  void theControlApiDecidesARefundAndItsClockFindsNothingMoreToDo() throws Exception {
    PaymentIntent paid = shop.pay("pm_card_pendingRefund");
    String id = shop.refund(paid.getId(), 1_000).getId();
    assertThat(decide(id, "succeeded")).isEqualTo(200);
    assertThat(read(id).getStatus()).isEqualTo("succeeded");
    assertThat(decide(id, "failed")).isEqualTo(200);
    assertThat(decide(id, "failed")).isEqualTo(400);

    shop.advance(Duration.ofHours(2));

    assertThat(read(id).getStatus()).isEqualTo("failed");
    assertThat(shop.ledger.balanceTransactions())
        .extracting(BalanceTransaction::amount)
        .containsExactly(5_000L, -1_000L, 1_000L);
  }

  @Test
  void onlyARefundThatWaitsForTheCustomerCanBeCanceled() throws Exception {
    PaymentIntent paid = shop.pay("pm_card_pendingRefund");
    String id = shop.refund(paid.getId(), 1_000).getId();
    InvalidRequestException early =
        refused(InvalidRequestException.class, () -> shop.client.v1().refunds().cancel(id));
    assertThat(early.getCode()).isEqualTo("refund_unexpected_state");
    decide(id, "requires_action");

    assertThat(shop.client.v1().refunds().cancel(id).getStatus()).isEqualTo("canceled");

    assertThat(shop.charge(paid.getLatestCharge()).getAmountRefunded()).isZero();
    assertThat(shop.refund(paid.getId(), 5_000).getAmount()).isEqualTo(5_000);
  }

  @Test
  void metadataOfARefundCanBeChanged() throws StripeException {
    String id = shop.refund(shop.pay("pm_card_visa").getId(), 1_000).getId();
    Refund updated =
        shop.client
            .v1()
            .refunds()
            .update(id, RefundUpdateParams.builder().putMetadata("ticket", "T2").build());
    assertThat(updated.getMetadata()).isEqualTo(Map.of("ticket", "T2"));
    assertThat(updated.getStatus()).isEqualTo("succeeded");
  }

  @Test
  void disputesOfTheControlApiMoveTheLedgerAsGeneratedOnesDo() throws Exception {
    PaymentIntent paid = shop.pay("pm_card_visa");
    shop.control(
        "POST",
        "/charges/" + paid.getLatestCharge() + "/dispute",
        "{\"amount\":2000,\"reason\":\"duplicate\"}");
    String id = shop.ledger.disputes().getFirst().id();
    String path = "/disputes/" + id + "/status";
    assertThat(shop.control("POST", path, "{\"status\":\"lost\"}").statusCode()).isEqualTo(200);
    assertThat(shop.client.v1().disputes().retrieve(id).getStatus()).isEqualTo("lost");
    assertThat(shop.control("POST", path, "{\"status\":\"won\"}").statusCode()).isEqualTo(200);

    assertThat(shop.client.v1().disputes().retrieve(id).getBalanceTransactions()).hasSize(2);
    assertThat(shop.ledger.balanceTransactions())
        .extracting(BalanceTransaction::reportingCategory, BalanceTransaction::net)
        .containsExactly(
            tuple("charge", 4_830L), tuple("dispute", -3_500L), tuple("dispute_reversal", 2_000L));
    assertThat(shop.events())
        .endsWith(
            "charge.dispute.created",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.updated",
            "charge.dispute.closed",
            "charge.dispute.updated",
            "charge.dispute.closed",
            "charge.dispute.funds_reinstated");
  }

  @Test
  void whatTheApiDidStandsInReportsAndInTheNextPayout() throws Exception {
    PaymentIntent paid = shop.pay("pm_card_visa");
    shop.refund(paid.getId(), 1_000);
    shop.advance(Duration.ofDays(3));
    assertThat(shop.control("POST", "/payouts", "{\"currency\":\"eur\"}").body())
        .contains("\"amount\": 3830");

    String report =
        shop.control(
                "GET",
                "/reports/balance_change_from_activity.itemized.csv"
                    + "?from=2026-09-01T00:00:00Z&to=2026-09-02T00:00:00Z",
                "")
            .body();
    assertThat(report.lines()).hasSize(3);
    assertThat(report).contains(paid.getId()).contains("\"48.30\"").contains("\"-10.00\"");
    String payoutId = shop.ledger.payouts().getFirst().id();
    assertThat(shop.control("POST", "/payouts/" + payoutId + "/fail", "").statusCode())
        .isEqualTo(200);
    assertThat(shop.events())
        .endsWith(
            "payout.created", "payout.paid", "payout.reconciliation_completed", "payout.failed");
  }
}
