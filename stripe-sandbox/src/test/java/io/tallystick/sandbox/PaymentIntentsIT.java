package io.tallystick.sandbox;

import static io.tallystick.sandbox.Checkout.payment;
import static io.tallystick.sandbox.Checkout.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.Charge;
import com.stripe.model.PaymentIntent;
import com.stripe.param.ChargeListParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.param.PaymentIntentUpdateParams;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaymentIntentsIT {
  private final Checkout shop = new Checkout();

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void anIntentGoesFromMethodToConfirmationToSuccess() throws StripeException {
    PaymentIntent created = shop.create(payment().putMetadata("order_id", "O1"));
    assertThat(created.getStatus()).isEqualTo("requires_payment_method");
    assertThat(created.getClientSecret()).startsWith(created.getId() + "_secret_");
    assertThat(created.getLatestCharge()).isNull();
    assertThat(created.getCaptureMethod()).isEqualTo("automatic_async");

    PaymentIntent ready =
        shop.client
            .v1()
            .paymentIntents()
            .update(
                created.getId(),
                PaymentIntentUpdateParams.builder().setPaymentMethod("pm_card_visa").build());
    assertThat(ready.getStatus()).isEqualTo("requires_confirmation");

    PaymentIntent paid = shop.client.v1().paymentIntents().confirm(created.getId());
    assertThat(paid.getStatus()).isEqualTo("succeeded");
    assertThat(paid.getAmountReceived()).isEqualTo(5_000);
    assertThat(paid.getPaymentMethod()).isEqualTo(ready.getPaymentMethod());
    Charge charge = shop.charge(paid.getLatestCharge());
    assertThat(charge.getMetadata()).isEqualTo(Map.of("order_id", "O1"));
    assertThat(charge.getPaymentMethodDetails().getCard().getLast4()).isEqualTo("4242");
    assertThat(shop.intent(created.getId()).getClientSecret()).isEqualTo(created.getClientSecret());
  }

  @ParameterizedTest
  @CsvSource({"cancel", "confirm", "update"})
  void aPaidIntentIsFinalForEverythingButItsMetadata(String action) throws StripeException {
    String id = shop.pay("pm_card_visa").getId();
    InvalidRequestException e =
        refused(
            InvalidRequestException.class,
            () -> {
              switch (action) {
                case "cancel" -> shop.client.v1().paymentIntents().cancel(id);
                case "confirm" -> shop.confirm(id, "pm_card_visa");
                default ->
                    shop.client
                        .v1()
                        .paymentIntents()
                        .update(id, PaymentIntentUpdateParams.builder().setAmount(1L).build());
              }
            });
    assertThat(e.getStatusCode()).isEqualTo(400);
    assertThat(e.getCode()).isEqualTo("payment_intent_unexpected_state");
    PaymentIntent noted =
        shop.client
            .v1()
            .paymentIntents()
            .update(id, PaymentIntentUpdateParams.builder().putMetadata("note", "late").build());
    assertThat(noted.getMetadata()).isEqualTo(Map.of("note", "late"));
    assertThat(noted.getStatus()).isEqualTo("succeeded");
    assertThat(noted.getAmountReceived()).isEqualTo(5_000);
  }

  @Test
  void anOpenIntentTakesANewAmountAndMergesMetadata() throws StripeException {
    PaymentIntent created =
        shop.create(payment().putMetadata("order_id", "O1").putMetadata("cart", "C1"));
    PaymentIntent updated =
        shop.client
            .v1()
            .paymentIntents()
            .update(
                created.getId(),
                PaymentIntentUpdateParams.builder()
                    .setAmount(6_000L)
                    .putMetadata("cart", "")
                    .putMetadata("coupon", "SUMMER")
                    .build());
    assertThat(updated.getAmount()).isEqualTo(6_000);
    assertThat(updated.getMetadata()).isEqualTo(Map.of("order_id", "O1", "coupon", "SUMMER"));
  }

  @Test
  void confirmingWithoutAMethodIsRefused() throws StripeException {
    String id = shop.create(payment()).getId();
    InvalidRequestException e =
        refused(InvalidRequestException.class, () -> shop.client.v1().paymentIntents().confirm(id));
    assertThat(e.getCode()).isEqualTo("payment_intent_unexpected_state");
    assertThat(shop.ledger.charges()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "49, eur, amount_too_small, amount",
    "0, eur, parameter_invalid_integer, amount",
    "10005, kwd, parameter_invalid_integer, amount",
    "1000, euro, parameter_invalid_string, currency",
  })
  void anAmountTheProviderWouldRefuseMakesNoIntent(
      long amount, String currency, String code, String param) {
    InvalidRequestException e =
        refused(
            InvalidRequestException.class,
            () -> shop.create(payment().setAmount(amount).setCurrency(currency)));
    assertThat(e.getCode()).isEqualTo(code);
    assertThat(e.getParam()).isEqualTo(param);
    assertThat(shop.ledger.paymentIntents()).isEmpty();
  }

  @Test
  void missingAndUnknownParametersAreNamed() {
    InvalidRequestException missing =
        refused(
            InvalidRequestException.class,
            () -> shop.create(PaymentIntentCreateParams.builder().setCurrency("eur")));
    assertThat(missing.getCode()).isEqualTo("parameter_missing");
    assertThat(missing.getParam()).isEqualTo("amount");
    InvalidRequestException unknown =
        refused(
            InvalidRequestException.class, () -> shop.create(payment().putExtraParam("colour", 1)));
    assertThat(unknown.getCode()).isEqualTo("parameter_unknown");
    InvalidRequestException token =
        refused(InvalidRequestException.class, () -> shop.pay("pm_card_unheard_of"));
    assertThat(token.getCode()).isEqualTo("resource_missing");
    assertThat(shop.ledger.paymentIntents()).isEmpty();
  }

  @Test
  void anUpdateBelowTheLeastAmountIsRefused() throws StripeException {
    String id = shop.create(payment()).getId();
    InvalidRequestException e =
        refused(
            InvalidRequestException.class,
            () ->
                shop.client
                    .v1()
                    .paymentIntents()
                    .update(id, PaymentIntentUpdateParams.builder().setAmount(49L).build()));
    assertThat(e.getCode()).isEqualTo("amount_too_small");
    assertThat(shop.intent(id).getAmount()).isEqualTo(5_000);
  }

  @Test
  void anExpansionNobodyKnowsIsRefusedBeforeAnythingHappens() {
    InvalidRequestException e =
        refused(
            InvalidRequestException.class,
            () -> shop.create(payment("pm_card_visa").addExpand("latest_charge.colour")));
    assertThat(e.getParam()).isEqualTo("expand");
    assertThat(shop.ledger.paymentIntents()).isEmpty();
  }

  @Test
  void aMethodMadeOfATokenCanBeReadAndUsedAgain() throws StripeException {
    String methodId = shop.pay("pm_card_amex").getPaymentMethod();
    assertThat(shop.client.v1().paymentMethods().retrieve(methodId).getCard().getBrand())
        .isEqualTo("amex");
    assertThat(shop.pay(methodId).getPaymentMethod()).isEqualTo(methodId);
  }

  @Test
  void requestsAreCountedByPathWithoutTheirIds() throws StripeException {
    String id = shop.create(payment()).getId();
    shop.confirm(id, "pm_card_visa");
    shop.intent(id);
    shop.events();
    assertThat(shop.server.requestCounts())
        .isEqualTo(
            Map.of(
                "/v1/payment_intents",
                1L,
                "/v1/payment_intents/{id}/confirm",
                1L,
                "/v1/payment_intents/{id}",
                1L,
                "/v1/events",
                1L));
  }

  @Test
  void listsShowWhatTheApiMadeNewestFirst() throws StripeException {
    PaymentIntent one = shop.pay("pm_card_visa");
    PaymentIntent two = shop.create(payment().setCustomer("cus_7"));
    assertThat(
            shop.client
                .v1()
                .paymentIntents()
                .list(PaymentIntentListParams.builder().build())
                .getData())
        .extracting(PaymentIntent::getId)
        .containsExactly(two.getId(), one.getId());
    assertThat(
            shop.client
                .v1()
                .paymentIntents()
                .list(PaymentIntentListParams.builder().setCustomer("cus_7").build())
                .getData())
        .extracting(PaymentIntent::getId)
        .containsExactly(two.getId());
    assertThat(
            shop.client
                .v1()
                .charges()
                .list(ChargeListParams.builder().setPaymentIntent(one.getId()).build())
                .getData())
        .extracting(Charge::getId)
        .containsExactly(one.getLatestCharge());
  }
}
