package io.tallystick.sandbox;

import static io.tallystick.sandbox.Checkout.payment;
import static io.tallystick.sandbox.Checkout.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.BalanceTransaction;
import com.stripe.model.Charge;
import com.stripe.model.PaymentIntent;
import com.stripe.param.PaymentIntentCancelParams;
import com.stripe.param.PaymentIntentCaptureParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CapturesIT {
  private static final PaymentIntentCreateParams.CaptureMethod MANUAL =
      PaymentIntentCreateParams.CaptureMethod.MANUAL;

  private final Checkout shop = new Checkout();

  @AfterEach
  void close() {
    shop.close();
  }

  private PaymentIntent held() throws StripeException {
    return shop.create(payment("pm_card_visa").setCaptureMethod(MANUAL));
  }

  private PaymentIntent capture(String id, long amount) throws StripeException {
    return shop.client
        .v1()
        .paymentIntents()
        .capture(id, PaymentIntentCaptureParams.builder().setAmountToCapture(amount).build());
  }

  @Test
  void anAsynchronousCaptureMovesTheMoneyAfterTheAnswer() throws StripeException {
    PaymentIntent paid = shop.pay("pm_card_visa");
    Charge early = shop.charge(paid.getLatestCharge());
    assertThat(early.getCaptured()).isTrue();
    assertThat(early.getBalanceTransaction()).isNull();
    assertThat(shop.ledger.balanceTransactions()).isEmpty();

    shop.advance(Duration.ofSeconds(2));

    PaymentIntent expanded =
        shop.client
            .v1()
            .paymentIntents()
            .retrieve(
                paid.getId(),
                PaymentIntentRetrieveParams.builder()
                    .addExpand("latest_charge.balance_transaction")
                    .build());
    BalanceTransaction moved = expanded.getLatestChargeObject().getBalanceTransactionObject();
    assertThat(moved.getAmount()).isEqualTo(5_000);
    assertThat(moved.getFee()).isEqualTo(170);
    assertThat(shop.events())
        .containsExactly(
            "payment_intent.created",
            "charge.succeeded",
            "payment_intent.succeeded",
            "charge.updated");
  }

  @Test
  void aSynchronousCaptureMovesTheMoneyBeforeTheAnswer() throws StripeException {
    PaymentIntent paid =
        shop.create(
            payment("pm_card_visa")
                .setCaptureMethod(PaymentIntentCreateParams.CaptureMethod.AUTOMATIC)
                .addExpand("latest_charge"));
    assertThat(paid.getLatestChargeObject().getBalanceTransaction())
        .isEqualTo(shop.ledger.balanceTransactions().getFirst().id());
  }

  @Test
  void aPartialCaptureReleasesTheRestAndAnotherIsRefused() throws StripeException {
    PaymentIntent held = held();
    assertThat(held.getStatus()).isEqualTo("requires_capture");
    assertThat(held.getAmountCapturable()).isEqualTo(5_000);
    assertThat(
            shop.charge(held.getLatestCharge())
                .getPaymentMethodDetails()
                .getCard()
                .getCaptureBefore())
        .isEqualTo(Checkout.START.plus(Duration.ofDays(7)).getEpochSecond());

    PaymentIntent captured = capture(held.getId(), 3_000);

    assertThat(captured.getStatus()).isEqualTo("succeeded");
    assertThat(captured.getAmountReceived()).isEqualTo(3_000);
    assertThat(captured.getAmountCapturable()).isZero();
    Charge charge = shop.charge(held.getLatestCharge());
    assertThat(charge.getAmountCaptured()).isEqualTo(3_000);
    assertThat(charge.getAmountRefunded()).isEqualTo(2_000);
    assertThat(shop.ledger.balanceTransactions())
        .extracting(io.tallystick.sandbox.BalanceTransaction::amount)
        .containsExactly(5_000L, -2_000L);
    InvalidRequestException again =
        refused(InvalidRequestException.class, () -> capture(held.getId(), 1_000));
    assertThat(again.getCode()).isEqualTo("payment_intent_unexpected_state");
    assertThat(again.getStripeError().getPaymentIntent().getStatus()).isEqualTo("succeeded");
  }

  @Test
  void aCaptureWithoutAnAmountTakesAllAndOneAboveItIsRefused() throws StripeException {
    PaymentIntent held = held();
    InvalidRequestException tooMuch =
        refused(InvalidRequestException.class, () -> capture(held.getId(), 5_001));
    assertThat(tooMuch.getCode()).isEqualTo("amount_too_large");
    assertThat(tooMuch.getParam()).isEqualTo("amount_to_capture");
    assertThat(shop.client.v1().paymentIntents().capture(held.getId()).getAmountReceived())
        .isEqualTo(5_000);
  }

  @Test
  void aHoldNobodyCapturesExpiresAfterSevenDays() throws StripeException {
    PaymentIntent held = held();
    shop.advance(Duration.ofDays(7).minusSeconds(1));
    assertThat(shop.intent(held.getId()).getStatus()).isEqualTo("requires_capture");
    shop.advance(Duration.ofSeconds(1));

    PaymentIntent expired = shop.intent(held.getId());

    assertThat(expired.getStatus()).isEqualTo("canceled");
    assertThat(expired.getCancellationReason()).isEqualTo("expired");
    assertThat(shop.charge(held.getLatestCharge()).getRefunded()).isTrue();
    assertThat(shop.ledger.balanceTransactions()).isEmpty();
    assertThat(shop.events()).endsWith("charge.expired", "payment_intent.canceled");
  }

  @Test
  void aCanceledHoldIsReleasedAndCannotBeCaptured() throws StripeException {
    PaymentIntent held = held();
    PaymentIntent canceled =
        shop.client
            .v1()
            .paymentIntents()
            .cancel(
                held.getId(),
                PaymentIntentCancelParams.builder()
                    .setCancellationReason(PaymentIntentCancelParams.CancellationReason.ABANDONED)
                    .build());
    assertThat(canceled.getStatus()).isEqualTo("canceled");
    assertThat(canceled.getCancellationReason()).isEqualTo("abandoned");
    assertThat(canceled.getAmountCapturable()).isZero();
    assertThat(canceled.getCanceledAt()).isEqualTo(Checkout.START.getEpochSecond());
    assertThat(refused(InvalidRequestException.class, () -> capture(held.getId(), 1)).getCode())
        .isEqualTo("payment_intent_unexpected_state");
    assertThat(shop.ledger.balanceTransactions()).isEmpty();
  }
}
