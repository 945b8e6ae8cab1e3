package io.tallystick.checkout.stripe;

import static io.tallystick.checkout.stripe.SandboxedPayments.KEY;
import static io.tallystick.checkout.stripe.SandboxedPayments.declined;
import static io.tallystick.checkout.stripe.SandboxedPayments.succeeded;
import static io.tallystick.checkout.stripe.ScriptedStripe.dropped;
import static io.tallystick.checkout.stripe.ScriptedStripe.json;
import static io.tallystick.checkout.stripe.ScriptedStripe.shortBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.Stripe;
import io.tallystick.checkout.payment.NewPayment;
import io.tallystick.checkout.payment.NewPayment.CaptureTime;
import io.tallystick.checkout.payment.NewRefund;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.Outcome.NotSent;
import io.tallystick.checkout.payment.Outcome.Unknown;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payment.ProviderPayment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that the sandbox doesn't give, and what stands before each call. */
class StripePaymentAnswersIT {
  private static final String PAID = intent("succeeded", 2500);
  private static final String OPEN = intent("requires_payment_method", 0);

  private final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private ScriptedStripe stripe;
  private StripePayments payments;

  @BeforeEach
  void start() throws Exception {
    stripe = new ScriptedStripe();
    payments = payments(StripePaymentLimits.DEFAULTS);
  }

  @AfterEach
  void stop() {
    payments.close();
    stripe.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void aKeyThatIsRefusedMeansNotSentAndIsNotTriedAgain(int status) {
    stripe.then(json(status, error("invalid_request_error", null, "Invalid API Key: " + KEY)));
    assertThat(confirm())
        .isInstanceOfSatisfying(
            NotSent.class,
            no -> assertThat(no.why()).contains("HTTP " + status).doesNotContain(KEY));
    assertThat(stripe.requests()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    // only Stripe's own words say that something wasn't done
    "401, <html>log in to the proxy</html>, 3",
    "404, <html>no route</html>, 3",
    "429, <html>slow down</html>, 3",
    "429, '', 3",
    "302, '', 3",
    "400, {}, 3",
    "504, '', 3",
    "200, {}, 3",
    "200, [], 3",
    "200, null, 3",
    "200, '{\"id\":\"pi_1\",\"object\":\"payment_intent\",\"status\":\"succeeded\"}', 3",
    "418, '{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"tea\"}}', 1",
    "409, '{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"busy\"}}', 3",
  })
  void anAnswerThatSaysNothingLeavesItOpen(int status, String body, int requests) {
    stripe.then(json(status, body));
    assertThat(confirm()).isInstanceOf(Unknown.class);
    assertThat(stripe.requests()).hasSize(requests);
  }

  @Test
  void anAnswerCutShortLeavesItOpenUntilTheNextTryTells() {
    stripe.then(shortBody("{\"id\":\"pi_1\",")).then(json(200, PAID));
    assertThat(succeeded(confirm()).receivedMinor()).isEqualTo(2500);
    assertThat(stripe.requests()).hasSize(2);
    assertThat(keys()).containsOnly("k");
  }

  @Test
  void aStatusOfNextYearIsSaidToBeUnknownAndNothingElse() {
    stripe.then(json(200, intent("requires_patience", 0)));
    assertThat(succeeded(confirm()).state()).isEqualTo(PaymentState.UNKNOWN);
  }

  @Test
  void stripesWordThatTryingAgainIsInVainIsHeeded() {
    stripe.then(json(500, error("api_error", null, "no"), "Stripe-Should-Retry", "false"));
    assertThat(confirm()).isInstanceOf(Unknown.class);
    assertThat(stripe.requests()).hasSize(1);
  }

  @Test
  void aPostIsSentOncePerTryAlsoOverAConnectionThatWasUsedBefore() {
    payments.close();
    payments = payments(StripePaymentLimits.DEFAULTS.withAttempts(1));
    stripe.then(json(200, OPEN)).then(dropped());
    succeeded(payments.create(new NewPayment("o", "a", 2500, "EUR", CaptureTime.AT_ONCE, "k0")));
    assertThat(confirm()).isInstanceOf(Unknown.class);
    assertThat(stripe.requests()).hasSize(2);
  }

  @Test
  void aRefusalIsASuccessIfWhatWasWantedIsReached() {
    stripe
        .then(json(400, error("invalid_request_error", "payment_intent_unexpected_state", "no")))
        .then(json(200, PAID));
    assertThat(succeeded(confirm()).state()).isEqualTo(PaymentState.CAPTURED);
    assertThat(stripe.requests()).hasSize(2);
  }

  @Test
  void aRefusalStandsIfItIsNotReached() {
    stripe
        .then(json(400, error("invalid_request_error", "payment_intent_unexpected_state", "no")))
        .then(json(200, OPEN));
    var no = declined(confirm());
    assertThat(no.code()).isEqualTo("payment_intent_unexpected_state");
    assertThat(no.message()).isEqualTo("no");
    assertThat(no.value().state()).isEqualTo(PaymentState.CREATED);
  }

  @Test
  void aRefusalIsOpenIfNobodySaysHowThePaymentStands() {
    stripe
        .then(json(400, error("invalid_request_error", "payment_intent_unexpected_state", "no")))
        .then(json(500, error("api_error", null, "no")));
    assertThat(confirm()).isInstanceOf(Unknown.class);
    assertThat(stripe.requests()).hasSize(4);
  }

  @Test
  void aReplayedAnswerIsTakenIfTodaysCannotBeHad() {
    stripe
        .then(json(200, PAID, "Idempotent-Replayed", "true"))
        .then(json(500, error("api_error", null, "no")));
    assertThat(succeeded(confirm()).state()).isEqualTo(PaymentState.CAPTURED);
  }

  @Test
  void refundsOfAnotherPaymentAreNotTakenForThisOnes() {
    stripe.then(
        json(
            200,
            """
            {"object":"list","url":"/v1/refunds","has_more":false,"data":[{"id":"re_1",
             "object":"refund","amount":1,"currency":"eur","created":1,"status":"succeeded",
             "payment_intent":"pi_2"}]}
            """));
    assertThat(payments.refundsOf("pi_1")).isInstanceOf(Unknown.class);
  }

  @Test
  void aListThatStartsOverIsNotReadForEver() {
    stripe.then(
        json(
            200,
            """
            {"object":"list","url":"/v1/refunds","has_more":true,"data":[{"id":"re_1",
             "object":"refund","amount":1,"currency":"eur","created":1,"status":"succeeded",
             "payment_intent":"pi_1"}]}
            """));
    assertThat(payments.refundsOf("pi_1")).isInstanceOf(Unknown.class);
    assertThat(stripe.requests()).hasSize(2);
  }

  @Test
  void waitsAreJitteredUpToTheDoubledOneAndKeepTheKey() {
    payments.close();
    payments = payments(limits(10, Duration.ofMinutes(10), 1000, 40));
    stripe.then(json(500, error("api_error", null, "no")));
    assertThat(confirm()).isInstanceOf(Unknown.class);
    assertThat(stripe.requests()).hasSize(10);
    assertThat(keys()).hasSize(10).containsOnly("k");
    assertThat(waits).hasSize(9);
    for (int i = 0; i < 9; i++) {
      assertThat(waits.get(i))
          .isBetween(Duration.ZERO, Duration.ofMillis(Math.min(500L << i, 5000)));
    }
  }

  @Test
  void noTryBeginsWhenPatienceIsOver() {
    payments.close();
    payments = payments(limits(10, Duration.ofMillis(1), 1000, 40));
    stripe.then(json(500, error("api_error", null, "no")));
    assertThat(confirm()).isInstanceOf(Unknown.class);
    assertThat(stripe.requests()).hasSize(1);
  }

  @Test
  void theBreakerOpensAfterFailuresLooksAgainAfterThePauseAndCloses() {
    stripe.then(json(500, error("api_error", null, "no")));
    for (int i = 0; i < 3; i++) {
      assertThat(confirm()).isInstanceOf(Unknown.class);
    }
    assertThat(stripe.requests()).hasSize(9);
    // the tenth failure opens it, and so ends the tries; the call stays open, as its first try was
    assertThat(confirm()).isInstanceOf(Unknown.class);
    assertThat(stripe.requests()).hasSize(10);
    assertThat(confirm())
        .isInstanceOfSatisfying(
            NotSent.class, no -> assertThat(no.why()).contains("circuit breaker is open"));
    assertThat(payments.payment("pi_1")).isInstanceOf(NotSent.class);
    assertThat(stripe.requests()).hasSize(10);
    // half open: three calls decide
    nanos.addAndGet(Duration.ofSeconds(21).toNanos());
    assertThat(confirm()).isInstanceOf(Unknown.class);
    assertThat(stripe.requests()).hasSize(13);
    assertThat(confirm()).isInstanceOf(NotSent.class);
    nanos.addAndGet(Duration.ofSeconds(21).toNanos());
    stripe.then(json(200, PAID));
    stripe.skip();
    for (int i = 0; i < 5; i++) {
      succeeded(confirm());
    }
    assertThat(stripe.requests()).hasSize(18);
  }

  @ParameterizedTest
  @CsvSource({
    "402, card_error",
    "400, invalid_request_error",
    "404, x",
    "401, x",
    "429, x",
    "409, x"
  })
  void neitherADeclineNorARefusalOpensTheBreaker(int status, String type) {
    stripe.then(json(status, error(type, "a_code", "no")));
    for (int i = 0; i < 30; i++) {
      payments.payment("pi_1");
    }
    stripe.then(json(200, PAID));
    stripe.skip();
    succeeded(payments.payment("pi_1"));
  }

  @Test
  void callsWaitForTheirTurnAndThoseWhoseTurnIsTooFarAreNotSent() {
    payments.close();
    List<Duration> turns = new ArrayList<>();
    // nobody's time goes on: as if all came at once
    payments =
        StripePayments.open(
            settings(limits(3, Duration.ofSeconds(30), 10, 40)),
            turns::add,
            () -> 0,
            new SplittableRandom(1));
    stripe.then(json(200, PAID));
    List<Outcome<ProviderPayment>> outcomes = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      outcomes.add(payments.payment("pi_1"));
    }
    // two at once, then two each 200 ms for two seconds
    assertThat(outcomes.stream().filter(NotSent.class::isInstance)).hasSize(8);
    assertThat(stripe.requests()).hasSize(22);
    assertThat(turns).hasSize(20).allMatch(turn -> turn.compareTo(Duration.ofSeconds(2)) <= 0);
    assertThat(((NotSent<?>) outcomes.getLast()).why()).contains("waiting for their turn");
  }

  @Test
  void moreCallsThanAreAllowedAtOnceAreNotSent() throws Exception {
    payments.close();
    payments = payments(limits(1, Duration.ofSeconds(30), 1000, 1));
    var come = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    stripe
        .then(
            exchange -> {
              come.countDown();
              await(go);
              json(200, PAID).to(exchange);
            })
        .then(json(200, PAID));
    var first = CompletableFuture.supplyAsync(this::confirm);
    assertThat(come.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(confirm())
        .isInstanceOfSatisfying(
            NotSent.class, no -> assertThat(no.why()).contains("too many calls"));
    go.countDown();
    succeeded(first.get(10, TimeUnit.SECONDS));
    succeeded(confirm());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "k\nk", "schlüssel"})
  void whatIsNoKeyIsNotSent(String key) {
    assertThat(payments.refund(new NewRefund("ref_1", "pi_1", 1, key))).isInstanceOf(NotSent.class);
    assertThat(payments.confirm("pi_1", "pm_1", "k".repeat(256))).isInstanceOf(NotSent.class);
    assertThat(stripe.requests()).isEmpty();
  }

  @Test
  void aPaymentIsCreatedUnconfirmedForMethodsThatDoNotLeadAway() {
    stripe.then(json(200, OPEN));
    for (CaptureTime time : CaptureTime.values()) {
      succeeded(payments.create(new NewPayment("o_1", "a_1", 2500, "EUR", time, "k")));
    }
    List<String> always =
        List.of(
            "amount=2500",
            "currency=eur",
            "automatic_payment_methods[enabled]=true",
            "automatic_payment_methods[allow_redirects]=never",
            "metadata[order_id]=o_1",
            "metadata[attempt_id]=a_1");
    assertThat(form(0)).containsAll(always).contains("capture_method=automatic_async").hasSize(7);
    assertThat(form(1)).containsAll(always).contains("capture_method=manual").hasSize(7);
  }

  @Test
  void aConfirmNamesTheMethodAndAsksForTheCharge() {
    stripe.then(json(200, PAID));
    succeeded(confirm());
    assertThat(form(0))
        .containsExactlyInAnyOrder(
            "payment_method=pm_card_visa", "use_stripe_sdk=true", "expand[0]=latest_charge");
  }

  @Test
  void nothingIsToldAboutUsBesidesTheRequest() {
    stripe.then(json(200, PAID));
    succeeded(confirm());
    succeeded(confirm());
    assertThat(Stripe.enableTelemetry).isFalse();
    assertThat(stripe.requests().getLast().headers())
        .doesNotContainKey("X-stripe-client-telemetry")
        .containsKeys("Authorization", "Idempotency-key", "Stripe-version", "User-agent");
  }

  @Test
  void withoutAKeyItSaysWhereToPutIt() {
    assertThatThrownBy(() -> StripePayments.open(StripeSettings.of(" ", stripe.address())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("STRIPE_API_KEY", "tallystick.stripe.api-key");
  }

  private Outcome<ProviderPayment> confirm() {
    return payments.confirm("pi_1", "pm_card_visa", "k");
  }

  private StripePayments payments(StripePaymentLimits limits) {
    return StripePayments.open(
        settings(limits),
        wait -> {
          waits.add(wait);
          nanos.addAndGet(wait.toNanos());
        },
        nanos::get,
        new SplittableRandom(1));
  }

  private StripeSettings settings(StripePaymentLimits limits) {
    return StripeSettings.of(KEY, stripe.address()).withPayments(limits);
  }

  private static StripePaymentLimits limits(
      int attempts, Duration patience, int callsPerSecond, int callsAtOnce) {
    return new StripePaymentLimits(
        attempts,
        patience,
        callsPerSecond,
        Duration.ofSeconds(2),
        callsAtOnce,
        1000,
        50,
        Duration.ofSeconds(20));
  }

  private List<String> form(int request) {
    return List.of(stripe.requests().get(request).form().split("&"));
  }

  private List<String> keys() {
    return stripe.requests().stream()
        .map(request -> request.headers().get("Idempotency-key").getFirst())
        .toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String error(String type, String code, String message) {
    String codeField = code == null ? "" : "\"code\":\"" + code + "\",";
    return "{\"error\":{%s\"type\":\"%s\",\"message\":\"%s\"}}".formatted(codeField, type, message);
  }

  private static String intent(String status, long received) {
    return """
    {"id":"pi_1","object":"payment_intent","amount":2500,"amount_capturable":0,
     "amount_received":%d,"currency":"eur","created":1788264000,"status":"%s",
     "client_secret":"pi_1_secret_Zz9","latest_charge":null,"metadata":{}}
    """
        .formatted(received, status);
  }
}
