package io.tallystick.sandbox;

import static io.tallystick.sandbox.Checkout.payment;
import static io.tallystick.sandbox.Checkout.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.Charge;
import com.stripe.model.PaymentIntent;
import com.stripe.param.ChargeListParams;
import com.stripe.param.PaymentIntentCreateParams;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestCardsIT {
  private final Checkout shop = new Checkout();

  @AfterEach
  void close() {
    shop.close();
  }

  @ParameterizedTest
  @CsvSource({
    "pm_card_visa_chargeDeclined, card_declined, generic_decline, 0002",
    "pm_card_visa_chargeDeclinedInsufficientFunds, card_declined, insufficient_funds, 9995",
    "pm_card_visa_chargeDeclinedLostCard, card_declined, lost_card, 9987",
    "pm_card_visa_chargeDeclinedStolenCard, card_declined, stolen_card, 9979",
    "pm_card_chargeDeclinedExpiredCard, expired_card, , 0069",
    "pm_card_chargeDeclinedIncorrectCvc, incorrect_cvc, , 0127",
    "pm_card_chargeDeclinedProcessingError, processing_error, , 0119",
  })
  void aDeclineNamesItsReasonItsChargeAndTheIntent(
      String token, String code, String declineCode, String last4) throws StripeException {
    CardException e = refused(CardException.class, () -> shop.pay(token));
    assertThat(e.getStatusCode()).isEqualTo(402);
    assertThat(e.getStripeError().getType()).isEqualTo("card_error");
    assertThat(e.getCode()).isEqualTo(code);
    assertThat(e.getDeclineCode()).isEqualTo(declineCode);
    PaymentIntent intent = e.getStripeError().getPaymentIntent();
    assertThat(intent.getStatus()).isEqualTo("requires_payment_method");
    assertThat(intent.getLastPaymentError().getCode()).isEqualTo(code);
    assertThat(intent.getLastPaymentError().getPaymentMethod().getCard().getLast4())
        .isEqualTo(last4);
    assertThat(intent.getLatestCharge()).isEqualTo(e.getCharge());
    Charge charge = shop.charge(e.getCharge());
    assertThat(charge.getStatus()).isEqualTo("failed");
    assertThat(charge.getFailureCode()).isEqualTo(code);
    assertThat(shop.ledger.balanceTransactions()).isEmpty();
    assertThat(shop.events())
        .containsExactly(
            "payment_intent.created", "charge.failed", "payment_intent.payment_failed");
  }

  @Test
  void eachAttemptOfAnIntentIsAChargeOfItsOwn() throws StripeException {
    CardException declined =
        refused(CardException.class, () -> shop.pay("pm_card_visa_chargeDeclined"));
    String id = declined.getStripeError().getPaymentIntent().getId();
    refused(
        CardException.class,
        () -> shop.confirm(id, "pm_card_visa_chargeDeclinedInsufficientFunds"));

    PaymentIntent paid = shop.confirm(id, "pm_card_mastercard");

    assertThat(paid.getStatus()).isEqualTo("succeeded");
    assertThat(paid.getLastPaymentError()).isNull();
    assertThat(
            shop.client
                .v1()
                .charges()
                .list(ChargeListParams.builder().setPaymentIntent(id).build())
                .getData())
        .extracting(Charge::getStatus)
        .containsExactly("succeeded", "failed", "failed");
  }

  @Test
  void aChallengeIsPassedByTheControlApi() throws Exception {
    PaymentIntent waiting =
        shop.create(
            payment("pm_card_authenticationRequired").setReturnUrl("https://shop.test/back"));
    assertThat(waiting.getStatus()).isEqualTo("requires_action");
    assertThat(waiting.getNextAction().getType()).isEqualTo("redirect_to_url");
    assertThat(waiting.getNextAction().getRedirectToUrl().getReturnUrl())
        .isEqualTo("https://shop.test/back");
    assertThat(waiting.getLatestCharge()).isNull();

    assertThat(
            shop.control(
                    "POST",
                    "/payment_intents/" + waiting.getId() + "/challenge",
                    "{\"outcome\":\"complete\"}")
                .statusCode())
        .isEqualTo(200);

    PaymentIntent paid = shop.intent(waiting.getId());
    assertThat(paid.getStatus()).isEqualTo("succeeded");
    assertThat(paid.getNextAction()).isNull();
    assertThat(shop.events())
        .containsExactly(
            "payment_intent.created",
            "payment_intent.requires_action",
            "charge.succeeded",
            "payment_intent.succeeded");
  }

  @Test
  void aFailedChallengeMakesNoCharge() throws Exception {
    PaymentIntent waiting = shop.pay("pm_card_authenticationRequired");
    assertThat(waiting.getNextAction().getType()).isEqualTo("use_stripe_sdk");
    String path = "/payment_intents/" + waiting.getId() + "/challenge";
    shop.control("POST", path, "{\"outcome\":\"fail\"}");

    PaymentIntent failed = shop.intent(waiting.getId());

    assertThat(failed.getStatus()).isEqualTo("requires_payment_method");
    assertThat(failed.getLastPaymentError().getCode())
        .isEqualTo("payment_intent_authentication_failure");
    assertThat(shop.ledger.charges()).isEmpty();
    assertThat(shop.control("POST", path, "{\"outcome\":\"complete\"}").statusCode())
        .isEqualTo(400);
  }

  @Test
  void withoutTheCustomerAChallengeIsADecline() {
    CardException e =
        refused(
            CardException.class,
            () -> shop.create(payment("pm_card_authenticationRequired").setOffSession(true)));
    assertThat(e.getCode()).isEqualTo("authentication_required");
    assertThat(e.getStripeError().getPaymentIntent().getStatus())
        .isEqualTo("requires_payment_method");
  }

  @ParameterizedTest
  @CsvSource({
    "pm_card_createDispute, fraudulent",
    "pm_card_createDisputeProductNotReceived, product_not_received"
  })
  void aDisputeFollowsThePaymentAndTakesItsMoney(String token, String reason)
      throws StripeException {
    PaymentIntent paid = shop.pay(token);
    assertThat(shop.ledger.disputes()).isEmpty();
    shop.advance(Duration.ofMinutes(1));

    assertThat(shop.charge(paid.getLatestCharge()).getDisputed()).isTrue();
    assertThat(shop.ledger.disputes())
        .singleElement()
        .satisfies(
            dispute -> {
              assertThat(dispute.reason()).isEqualTo(reason);
              assertThat(dispute.status()).isEqualTo("needs_response");
              assertThat(dispute.amount()).isEqualTo(5_000);
            });
    assertThat(shop.ledger.balanceTransactions())
        .extracting(BalanceTransaction::net)
        .containsExactly(4_830L, -6_500L);
    assertThat(shop.events()).endsWith("charge.dispute.created", "charge.dispute.funds_withdrawn");
    InvalidRequestException refund =
        refused(InvalidRequestException.class, () -> shop.refund(paid.getId(), 100));
    assertThat(refund.getCode()).isEqualTo("charge_disputed");
  }

  @Test
  void anInquiryMovesNoMoneyAndLeavesTheChargeRefundable() throws StripeException {
    PaymentIntent paid = shop.pay("pm_card_createDisputeInquiry");
    shop.advance(Duration.ofMinutes(1));
    assertThat(shop.charge(paid.getLatestCharge()).getDisputed()).isTrue();
    assertThat(shop.ledger.disputes().getFirst().status()).isEqualTo("warning_needs_response");
    assertThat(shop.ledger.balanceTransactions()).hasSize(1);
    assertThat(shop.refund(paid.getId(), 100).getStatus()).isEqualTo("succeeded");
  }

  @Test
  void aBypassingCardIsAvailableAtOnceAndOthersAreNot() throws StripeException {
    shop.pay("pm_card_visa");
    shop.create(payment("pm_card_bypassPending").setCurrency("usd"));
    shop.advance(Duration.ofSeconds(2));
    com.stripe.model.Balance balance = shop.client.v1().balance().retrieve();
    assertThat(balance.getAvailable())
        .extracting(
            com.stripe.model.Balance.Available::getCurrency,
            com.stripe.model.Balance.Available::getAmount)
        .containsExactly(tuple("eur", 0L), tuple("usd", 4_825L));
  }

  @Test
  void aBankDebitIsProcessingUntilItSettlesOrFails() throws StripeException {
    PaymentIntentCreateParams.Builder debit =
        payment().addPaymentMethodType("sepa_debit").setConfirm(true);
    PaymentIntent good = shop.create(debit.setPaymentMethod("pm_success_de"));
    PaymentIntent bad = shop.create(debit.setPaymentMethod("pm_failed_de"));
    assertThat(good.getStatus()).isEqualTo("processing");
    assertThat(shop.charge(good.getLatestCharge()).getStatus()).isEqualTo("pending");
    assertThat(good.getLatestCharge()).startsWith("py_");

    shop.advance(Duration.ofHours(1));

    assertThat(shop.intent(good.getId()).getStatus()).isEqualTo("succeeded");
    PaymentIntent failed = shop.intent(bad.getId());
    assertThat(failed.getStatus()).isEqualTo("requires_payment_method");
    assertThat(failed.getLastPaymentError().getCode()).isEqualTo("insufficient_funds");
    assertThat(shop.ledger.balanceTransactions())
        .extracting(BalanceTransaction::type, BalanceTransaction::amount)
        .containsExactly(tuple("payment", 5_000L));
  }

  @Test
  void aMethodOfAnotherTypeThanAgreedIsRefused() {
    InvalidRequestException e =
        refused(
            InvalidRequestException.class,
            () -> shop.create(payment("pm_success_de").addPaymentMethodType("card")));
    assertThat(e.getCode()).isEqualTo("payment_intent_incompatible_payment_method");
    assertThat(shop.ledger.paymentIntents()).isEmpty();
  }
}
