package io.tallystick.sandbox;

import static io.tallystick.sandbox.Checkout.payment;
import static io.tallystick.sandbox.Checkout.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.ApiException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.net.RequestOptions;
import com.stripe.param.EventListParams;
import com.stripe.param.WebhookEndpointCreateParams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What can happen to a payment on its way, and what asking again with the same key finds. */
class WriteFaultsIT {
  private static final String INTENTS = "/v1/payment_intents";

  private final Checkout shop = new Checkout();

  @AfterEach
  void close() {
    shop.close();
  }

  private void arm(Fault fault) {
    shop.server.faults().arm(fault.withMethod("POST"));
  }

  private PaymentIntent pay() throws StripeException {
    return shop.create(payment("pm_card_visa"), "k1");
  }

  private static boolean replayed(ApiException e) {
    return e.getStripeError() != null
        && e.getStripeError()
            .getLastResponse()
            .headers()
            .firstValue("Idempotent-Replayed")
            .isPresent();
  }

  private int charges() {
    return shop.ledger.charges().size();
  }

  @Test
  void aConnectionLostBeforeTheEffectLeavesNothingAndTheKeyActsThen() throws StripeException {
    arm(Fault.drop(INTENTS));
    assertThatThrownBy(this::pay).isInstanceOf(ApiConnectionException.class);
    assertThat(charges()).isZero();
    assertThat(pay().getStatus()).isEqualTo("succeeded");
    assertThat(charges()).isEqualTo(1);
  }

  @Test
  void aConnectionLostAfterTheEffectIsToldByTheSameKey() throws StripeException {
    arm(Fault.dropAfter(INTENTS));
    assertThatThrownBy(this::pay).isInstanceOf(ApiConnectionException.class);
    assertThat(charges()).isEqualTo(1);
    assertThat(pay().getLatestCharge()).isEqualTo(shop.ledger.charges().getFirst().id());
    assertThat(charges()).isEqualTo(1);
  }

  @Test
  void aReadTimeoutAfterTheEffectIsToldByTheSameKey() throws Exception {
    arm(Fault.slowAfter(INTENTS, Duration.ofMinutes(1)));
    RequestOptions hasty =
        RequestOptions.builder().setIdempotencyKey("k1").setReadTimeout(300).build();
    assertThatThrownBy(
            () -> shop.client.v1().paymentIntents().create(payment("pm_card_visa").build(), hasty))
        .isInstanceOf(ApiConnectionException.class);
    assertThat(shop.server.faults().awaitSlow(Duration.ofSeconds(20))).isTrue();
    assertThat(charges()).isEqualTo(1);
    assertThat(pay().getStatus()).isEqualTo("succeeded");
    assertThat(charges()).isEqualTo(1);
    shop.server.faults().release();
  }

  @Test
  void aKeptServerErrorHidesThePaymentForeverAndItsWebhookTellsIt() throws Exception {
    try (Receiver receiver = new Receiver()) {
      shop.client
          .v1()
          .webhookEndpoints()
          .create(
              WebhookEndpointCreateParams.builder()
                  .setUrl(receiver.url())
                  .addEnabledEvent(
                      WebhookEndpointCreateParams.EnabledEvent.PAYMENT_INTENT__SUCCEEDED)
                  .build());
      arm(Fault.statusAfter(INTENTS, 500, Fault.Body.JSON));

      ApiException first = refused(ApiException.class, this::pay);
      ApiException again = refused(ApiException.class, this::pay);

      assertThat(first.getStatusCode()).isEqualTo(500);
      assertThat(again.getStatusCode()).isEqualTo(500);
      assertThat(replayed(first)).isFalse();
      assertThat(replayed(again)).isTrue();
      assertThat(charges()).isEqualTo(1);
      assertThat(shop.server.webhooks().deliver()).hasSize(1);
      assertThat(receiver.received.getFirst().body())
          .contains(shop.ledger.paymentIntents().getFirst().id())
          .contains("\"idempotency_key\": \"k1\"");
    }
  }

  @Test
  void aKeptServerErrorCanAlsoHideNothing() {
    arm(Fault.statusKept(INTENTS, 500, Fault.Body.JSON));
    assertThat(refused(ApiException.class, this::pay).getStatusCode()).isEqualTo(500);
    assertThat(refused(ApiException.class, this::pay).getStatusCode()).isEqualTo(500);
    assertThat(charges()).isZero();
  }

  @Test
  void brokenAnswersOnTheWayAreNotKept() throws StripeException {
    arm(Fault.status(INTENTS, 500, Fault.Body.EMPTY));
    arm(Fault.status(INTENTS, 503, Fault.Body.EMPTY));
    arm(Fault.status(INTENTS, 502, Fault.Body.HTML));
    assertThatThrownBy(this::pay).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(this::pay).isInstanceOf(NullPointerException.class);
    assertThat(refused(ApiException.class, this::pay).getStatusCode()).isEqualTo(502);
    assertThat(charges()).isZero();
    assertThat(pay().getStatus()).isEqualTo("succeeded");
  }

  @Test
  void aTruncatedAnswerHidesAPaymentThatHappened() throws StripeException {
    arm(Fault.truncate(INTENTS));
    assertThat(refused(ApiException.class, this::pay).getStatusCode()).isEqualTo(200);
    assertThat(charges()).isEqualTo(1);
    assertThat(pay().getLatestCharge()).isEqualTo(shop.ledger.charges().getFirst().id());
  }

  @Test
  void conflictsLimitsAndLocksWereNotCarriedOut() throws StripeException {
    arm(Fault.keyInUse(INTENTS));
    arm(Fault.rateLimit(INTENTS, "global-concurrency"));
    arm(Fault.lockTimeout(INTENTS));
    ApiException conflict = refused(ApiException.class, this::pay);
    assertThat(conflict.getStatusCode()).isEqualTo(409);
    assertThat(conflict.getCode()).isEqualTo("idempotency_key_in_use");
    assertThat(refused(RateLimitException.class, this::pay).getCode()).isEqualTo("rate_limit");
    RateLimitException locked = refused(RateLimitException.class, this::pay);
    assertThat(locked.getCode()).isEqualTo("lock_timeout");
    assertThat(locked.getRequestId()).isNull();
    assertThat(charges()).isZero();
    assertThat(pay().getStatus()).isEqualTo("succeeded");
  }

  @Test
  void aClientThatRetriesGetsThroughALockWithOneCharge() throws StripeException {
    arm(Fault.lockTimeout(INTENTS));
    RequestOptions patient =
        RequestOptions.builder().setIdempotencyKey("k1").setMaxNetworkRetries(1).build();
    assertThat(
            shop.client
                .v1()
                .paymentIntents()
                .create(payment("pm_card_visa").build(), patient)
                .getStatus())
        .isEqualTo("succeeded");
    assertThat(shop.server.requestCounts()).isEqualTo(Map.of(INTENTS, 2L));
    assertThat(charges()).isEqualTo(1);
  }

  @Test
  void aFaultHitsOnePathOneMethodAndOneOccurrence() throws StripeException {
    String id = shop.create(payment()).getId();
    shop.server
        .faults()
        .arm(Fault.dropAfter(INTENTS + "/*/confirm").withMethod("POST").withSkip(1));
    assertThat(
            refused(
                    StripeException.class,
                    () -> shop.confirm(id, "pm_card_chargeDeclinedExpiredCard"))
                .getCode())
        .isEqualTo("expired_card");
    assertThat(shop.intent(id).getStatus()).isEqualTo("requires_payment_method");

    assertThatThrownBy(() -> shop.confirm(id, "pm_card_visa"))
        .isInstanceOf(ApiConnectionException.class);

    assertThat(shop.intent(id).getStatus()).isEqualTo("succeeded");
    assertThat(shop.server.faults().armed()).isEmpty();
    assertThat(shop.server.faults().hits()).isEqualTo(Map.of(Fault.Kind.DROP_AFTER, 1L));
  }

  @Test
  void aFaultOfReadsLetsWritesPass() throws StripeException {
    shop.server.faults().arm(Fault.status(INTENTS + "*", 500, Fault.Body.JSON).withMethod("GET"));
    String id = pay().getId();
    assertThat(refused(ApiException.class, () -> shop.intent(id)).getStatusCode()).isEqualTo(500);
    assertThat(shop.intent(id).getStatus()).isEqualTo("succeeded");
  }

  @Test
  void aSeedHarmsTheSameRequestsInTheSameWay() {
    List<String> first = stormy(4);
    assertThat(stormy(4)).isEqualTo(first);
    assertThat(stormy(5)).isNotEqualTo(first);
    assertThat(first).filteredOn(outcome -> !outcome.equals("succeeded")).hasSize(19);
  }

  private static List<String> stormy(long seed) {
    try (Checkout stormy = new Checkout()) {
      stormy.server.faults().seed(seed, 300);
      List<String> outcomes = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        try {
          outcomes.add(stormy.create(payment("pm_card_visa"), "k" + i).getStatus());
        } catch (StripeException | RuntimeException e) {
          outcomes.add(e.getClass().getSimpleName());
        }
      }
      return outcomes;
    }
  }

  @Test
  void askingAgainWithTheSameKeysEndsWithOneChargeEach() throws StripeException {
    shop.server.faults().seed(9, 400);
    int kept = 0;
    for (int i = 0; i < 40; i++) {
      String key = "order-" + i;
      String outcome = "";
      for (int tries = 0; tries < 50 && outcome.isEmpty(); tries++) {
        try {
          outcome = shop.create(payment("pm_card_visa"), key).getStatus();
        } catch (ApiException e) {
          if (replayed(e)) {
            outcome = "indeterminate";
            kept++;
          }
        } catch (StripeException | NullPointerException e) {
          // ask again
        }
      }
      assertThat(outcome).isNotEmpty();
    }
    shop.server.faults().clear();
    List<String> keys =
        shop
            .client
            .v1()
            .events()
            .list(
                EventListParams.builder()
                    .setType("payment_intent.succeeded")
                    .setLimit(100L)
                    .build())
            .getData()
            .stream()
            .map(event -> event.getRequest().getIdempotencyKey())
            .toList();
    // whatever was lost on the way: no key paid twice, and only a kept failure paid nothing
    assertThat(keys).doesNotHaveDuplicates().hasSize(charges()).hasSize(38);
    assertThat(kept).isEqualTo(3);
  }

  @Test
  void faultsOfASeedAreSwitchedOverHttp() throws Exception {
    assertThat(shop.control("POST", "/faults/seed", "{\"seed\":1,\"perMille\":1000}").statusCode())
        .isEqualTo(200);
    assertThatThrownBy(this::pay).isInstanceOf(Exception.class);
    assertThat(shop.control("GET", "/faults", "").body()).contains("\"hits\"");
    shop.control("DELETE", "/faults", "");
    assertThat(shop.create(payment("pm_card_visa"), "k2").getStatus()).isEqualTo("succeeded");
    assertThat(shop.control("POST", "/faults/seed", "{\"seed\":1,\"perMille\":1001}").statusCode())
        .isEqualTo(400);
  }
}
