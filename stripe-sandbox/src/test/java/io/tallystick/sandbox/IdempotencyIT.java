package io.tallystick.sandbox;

import static io.tallystick.sandbox.Checkout.key;
import static io.tallystick.sandbox.Checkout.payment;
import static io.tallystick.sandbox.Checkout.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.exception.ApiException;
import com.stripe.exception.CardException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.RefundCreateParams;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdempotencyIT {
  private static final String INTENTS = "/v1/payment_intents";

  private final Checkout shop = new Checkout();

  @AfterEach
  void close() {
    shop.close();
  }

  private static boolean replayed(PaymentIntent intent) {
    return intent
        .getLastResponse()
        .headers()
        .firstValue("Idempotent-Replayed")
        .equals(Optional.of("true"));
  }

  private static boolean replayed(StripeException e) {
    return e.getStripeError()
        .getLastResponse()
        .headers()
        .firstValue("Idempotent-Replayed")
        .equals(Optional.of("true"));
  }

  @Test
  void theSameRequestUnderTheSameKeyHappensOnceAndIsAnsweredTwice() throws StripeException {
    PaymentIntent first = shop.create(payment("pm_card_visa"), "k1");
    PaymentIntent second = shop.create(payment("pm_card_visa"), "k1");

    assertThat(replayed(first)).isFalse();
    assertThat(replayed(second)).isTrue();
    assertThat(second.getLastResponse().body()).isEqualTo(first.getLastResponse().body());
    assertThat(second.getLastResponse().idempotencyKey()).isEqualTo("k1");
    assertThat(shop.ledger.paymentIntents()).hasSize(1);
    assertThat(shop.ledger.charges()).hasSize(1);
  }

  @Test
  void theOrderOfParametersDoesNotMatterTheirValuesDo() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      String first = form(http, "amount=5000&currency=eur&metadata[a]=1");
      String again = form(http, "metadata[a]=1&currency=eur&amount=5000");
      String other = form(http, "amount=5000&currency=eur&metadata[a]=2");
      assertThat(again).isEqualTo(first);
      assertThat(other).contains("\"type\": \"idempotency_error\"");
    }
    assertThat(shop.ledger.paymentIntents()).hasSize(1);
  }

  private String form(HttpClient http, String form) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create(shop.server.baseUrl() + INTENTS))
                .header("Authorization", "Bearer sk_test_shop")
                .header("Idempotency-Key", "k1")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void otherParametersOrAnotherPathUnderTheKeyAreRefused() throws StripeException {
    PaymentIntent paid = shop.create(payment("pm_card_visa"), "k1");
    IdempotencyException other =
        refused(
            IdempotencyException.class,
            () -> shop.create(payment("pm_card_visa").setAmount(5_001L), "k1"));
    assertThat(other.getStatusCode()).isEqualTo(400);
    IdempotencyException elsewhere =
        refused(
            IdempotencyException.class,
            () ->
                shop.client
                    .v1()
                    .refunds()
                    .create(
                        RefundCreateParams.builder().setPaymentIntent(paid.getId()).build(),
                        key("k1")));
    assertThat(elsewhere.getStripeError().getType()).isEqualTo("idempotency_error");
    assertThat(shop.ledger.paymentIntents()).hasSize(1);
    assertThat(shop.ledger.refunds()).isEmpty();
  }

  @Test
  void aDeclineIsToldAgainAndNotTriedAgain() {
    CardException first =
        refused(
            CardException.class, () -> shop.create(payment("pm_card_visa_chargeDeclined"), "k1"));
    CardException second =
        refused(
            CardException.class, () -> shop.create(payment("pm_card_visa_chargeDeclined"), "k1"));
    assertThat(replayed(first)).isFalse();
    assertThat(replayed(second)).isTrue();
    assertThat(second.getCharge()).isEqualTo(first.getCharge());
    assertThat(shop.ledger.charges()).hasSize(1);
  }

  @Test
  void aStateThatForbidsTheCallIsToldAgainEvenWhenItHasChanged() throws StripeException {
    String id = shop.create(payment()).getId();
    Callable<PaymentIntent> confirm =
        () ->
            shop.client
                .v1()
                .paymentIntents()
                .confirm(id, PaymentIntentConfirmParams.builder().build(), key("c"));
    assertThat(replayed(refused(InvalidRequestException.class, confirm::call))).isFalse();
    shop.confirm(id, "pm_card_visa");
    InvalidRequestException again = refused(InvalidRequestException.class, confirm::call);
    assertThat(replayed(again)).isTrue();
    assertThat(again.getStripeError().getPaymentIntent().getStatus())
        .isEqualTo("requires_payment_method");
  }

  @Test
  void refusedParametersLeaveTheKeyFree() throws StripeException {
    refused(
        InvalidRequestException.class,
        () -> shop.create(payment("pm_card_visa").setAmount(1L), "k1"));
    PaymentIntent paid = shop.create(payment("pm_card_visa"), "k1");
    assertThat(replayed(paid)).isFalse();
    assertThat(paid.getStatus()).isEqualTo("succeeded");
  }

  @Test
  void aLimitedRequestLeavesTheKeyFree() throws StripeException {
    shop.server.faults().arm(Fault.rateLimit(INTENTS, "endpoint-rate"));
    refused(RateLimitException.class, () -> shop.create(payment("pm_card_visa"), "k1"));
    assertThat(replayed(shop.create(payment("pm_card_visa"), "k1"))).isFalse();
    assertThat(shop.ledger.paymentIntents()).hasSize(1);
  }

  @Test
  void whileTheFirstRequestRunsItsKeyIsInUse() throws Exception {
    shop.server.faults().arm(Fault.slow(INTENTS, Duration.ofMinutes(1)));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<PaymentIntent> first =
          threads.submit(() -> shop.create(payment("pm_card_visa"), "k1"));
      assertThat(shop.server.faults().awaitSlow(Duration.ofSeconds(20))).isTrue();

      ApiException second =
          refused(ApiException.class, () -> shop.create(payment("pm_card_visa"), "k1"));

      assertThat(second.getStatusCode()).isEqualTo(409);
      assertThat(second.getCode()).isEqualTo("idempotency_key_in_use");
      shop.server.faults().release();
      assertThat(first.get().getStatus()).isEqualTo("succeeded");
    }
    assertThat(replayed(shop.create(payment("pm_card_visa"), "k1"))).isTrue();
    assertThat(shop.ledger.charges()).hasSize(1);
  }

  @Test
  void afterADayTheSameKeyActsAgain() throws StripeException {
    String first = shop.create(payment("pm_card_visa"), "k1").getId();
    shop.advance(Duration.ofHours(24).minusSeconds(1));
    assertThat(shop.create(payment("pm_card_visa"), "k1").getId()).isEqualTo(first);
    shop.advance(Duration.ofSeconds(1));
    PaymentIntent second = shop.create(payment("pm_card_visa"), "k1");
    assertThat(second.getId()).isNotEqualTo(first);
    assertThat(replayed(second)).isFalse();
    assertThat(shop.ledger.charges()).hasSize(2);
  }

  @Test
  void aKeyOnAReadIsWithoutEffect() throws StripeException {
    String id = shop.create(payment()).getId();
    shop.client
        .v1()
        .paymentIntents()
        .retrieve(id, PaymentIntentRetrieveParams.builder().build(), key("read"));
    shop.confirm(id, "pm_card_visa");
    PaymentIntent later =
        shop.client
            .v1()
            .paymentIntents()
            .retrieve(id, PaymentIntentRetrieveParams.builder().build(), key("read"));
    assertThat(later.getStatus()).isEqualTo("succeeded");
  }
}
