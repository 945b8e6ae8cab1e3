package io.tallystick.checkout.stripe;

import static io.tallystick.checkout.stripe.ScriptedStripe.dropped;
import static io.tallystick.checkout.stripe.ScriptedStripe.json;
import static io.tallystick.checkout.stripe.ScriptedStripe.shortBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.stripe.Stripe;
import io.tallystick.checkout.settlement.CreatedWindow;
import io.tallystick.checkout.settlement.ProviderReadException;
import io.tallystick.checkout.settlement.ProviderReadException.Reason;
import io.tallystick.checkout.settlement.ProviderRecord.Charge;
import io.tallystick.checkout.settlement.ProviderRecord.Movement;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real client over HTTP against a server that misbehaves to order. */
class StripeRecordIT {
  private static final String KEY = "sk_test_secretsecretsecret";
  private static final CreatedWindow DAY =
      new CreatedWindow(
          Instant.parse("2026-09-01T00:00:00Z"), Instant.parse("2026-09-02T00:00:00Z"));
  private static final long NOON = Instant.parse("2026-09-01T12:00:00Z").getEpochSecond();

  private static final String MOVEMENT =
      """
      {"id":"txn_1","object":"balance_transaction","amount":1000,"fee":59,"net":941,"currency":"eur",
       "created":%d,"available_on":%d,"type":"charge","reporting_category":"charge","source":"ch_1"}
      """
          .formatted(NOON, NOON + 86_400);
  private static final String CHARGE =
      """
      {"id":"ch_1","object":"charge","amount":1000,"amount_captured":900,"currency":"jpy","created":%d,
       "status":"succeeded","payment_intent":"pi_1","metadata":{"order_id":"A-1"}}
      """
          .formatted(NOON);

  private final List<Duration> waits = new ArrayList<>();
  private ScriptedStripe stripe;

  @BeforeEach
  void start() throws Exception {
    stripe = new ScriptedStripe();
  }

  @AfterEach
  void stop() {
    stripe.close();
  }

  @Test
  void asksForOneFullPageOfTheHalfOpenWindowAfterTheCursor() throws Exception {
    stripe.then(json(200, list(MOVEMENT, true)));
    var page = record(0, 1).movements(DAY, "txn_0");
    assertThat(page.hasMore()).isTrue();
    assertThat(page.items())
        .containsExactly(
            new Movement(
                "txn_1",
                "charge",
                "charge",
                1000,
                59,
                941,
                "EUR",
                "ch_1",
                null,
                Instant.ofEpochSecond(NOON),
                Instant.ofEpochSecond(NOON + 86_400)));
    String uri = stripe.requests().getFirst().uri();
    assertThat(uri.substring(0, uri.indexOf('?'))).isEqualTo("/v1/balance_transactions");
    assertThat(uri.substring(uri.indexOf('?') + 1).split("&"))
        .containsExactlyInAnyOrder(
            "limit=100",
            "starting_after=txn_0",
            "created[gte]=" + DAY.from().getEpochSecond(),
            "created[lt]=" + DAY.to().getEpochSecond());
  }

  @Test
  void readsAChargeWithItsMetadata() throws Exception {
    stripe.then(json(200, CHARGE));
    assertThat(record(0, 1).charge("ch_1"))
        .contains(
            new Charge(
                "ch_1",
                "succeeded",
                1000,
                900,
                "JPY",
                "pi_1",
                Map.of("order_id", "A-1"),
                Instant.ofEpochSecond(NOON)));
  }

  @Test
  void anObjectTheProviderDoesNotKnowIsEmptyAndNotAskedForTwice() throws Exception {
    stripe.then(json(404, error("invalid_request_error", "No such charge: 'ch_9'")));
    assertThat(record(0, 4).charge("ch_9")).isEmpty();
    assertThat(stripe.requests()).hasSize(1);
  }

  @Test
  void waitsLongerEachTimeItIsRateLimitedAndThenGoesOn() throws Exception {
    var limited =
        json(
            429,
            error("invalid_request_error", "Too many requests"),
            "Stripe-Rate-Limited-Reason",
            "endpoint-rate");
    stripe.then(limited).then(limited).then(limited).then(json(200, list(MOVEMENT, false)));
    assertThat(record(2, 4).movements(DAY, null).items()).hasSize(1);
    assertThat(stripe.requests()).hasSize(4);
    assertThat(waits).hasSize(3);
    assertThat(waits.get(0)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(waits.get(1)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
    assertThat(waits.get(2)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
  }

  @Test
  void givesUpOnARateLimitAfterItsAttemptsAndNamesTheLimiter() {
    stripe.then(
        json(
            429,
            error("invalid_request_error", "Too many requests"),
            "Stripe-Rate-Limited-Reason",
            "global-rate"));
    ProviderReadException e = failure(record(0, 4));
    assertThat(e.reason()).isEqualTo(Reason.RATE_LIMITED);
    assertThat(e)
        .hasMessageContainingAll("global-rate", "HTTP 429", "req_7", "Tried 4 times", "later");
    assertThat(stripe.requests()).hasSize(4);
  }

  @Test
  void aLockedObjectIsTriedAgain() throws Exception {
    stripe
        .then(
            json(429, "{\"error\":{\"type\":\"invalid_request_error\",\"code\":\"lock_timeout\"}}"))
        .then(json(200, list(MOVEMENT, false)));
    assertThat(record(0, 2).movements(DAY, null).items()).hasSize(1);
  }

  @Test
  void anEmptyBodyIsAFailureThatPassesAndNeverAnEmptyPage() throws Exception {
    stripe.then(json(200, "")).then(json(503, "")).then(json(200, list(MOVEMENT, false)));
    assertThat(record(0, 3).movements(DAY, null).items()).hasSize(1);
    assertThat(stripe.requests()).hasSize(3);
  }

  @Test
  void anEmptyBodyThatStaysIsReportedInWords() {
    stripe.then(json(200, ""));
    ProviderReadException e = failure(record(0, 3));
    assertThat(e.reason()).isEqualTo(Reason.UNREADABLE);
    assertThat(e).hasMessageContainingAll(stripe.address(), "empty", "Tried 3 times");
    assertThat(stripe.requests()).hasSize(3);
  }

  @Test
  void brokenJsonWithStatus200IsTriedAgain() throws Exception {
    String whole = list(MOVEMENT, false);
    stripe
        .then(json(200, whole.substring(0, whole.length() / 2)))
        .then(shortBody(whole))
        .then(json(200, whole));
    assertThat(record(0, 3).movements(DAY, null).items()).hasSize(1);
    assertThat(stripe.requests()).hasSize(3);
  }

  @Test
  void brokenJsonThatStaysIsUnreadable() {
    stripe.then(json(200, list(MOVEMENT, false).substring(0, 40)));
    assertThat(failure(record(0, 2)).reason()).isEqualTo(Reason.UNREADABLE);
  }

  @Test
  void aDroppedConnectionIsTriedAgainAndReportedWithTheRealAddress() throws Exception {
    stripe.then(dropped());
    ProviderReadException e = failure(record(0, 2));
    assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(e).hasMessageContainingAll(stripe.address(), "no answer");
    assertThat(e.getMessage()).doesNotContain("api.stripe.com");
    // the JDK's own client sends a GET once more: two requests per attempt
    assertThat(stripe.requests()).hasSize(4);
  }

  @Test
  void aHtmlErrorPageIsCutShortInTheMessage() {
    stripe.then(json(502, "<html>" + "x".repeat(5000) + "</html>"));
    ProviderReadException e = failure(record(0, 1));
    assertThat(e.reason()).isEqualTo(Reason.PROVIDER_FAILED);
    assertThat(e.getMessage()).hasSizeLessThan(600);
  }

  @Test
  void theClientRepeatsAFailureOfTheProviderAsOftenAsSet() throws Exception {
    var failed = json(500, error("api_error", "sorry"));
    stripe.then(failed).then(failed).then(json(200, list(MOVEMENT, false)));
    assertThat(record(2, 1).movements(DAY, null).items()).hasSize(1);
    assertThat(stripe.requests()).hasSize(3);
  }

  @Test
  void anEmptyPageThatPromisesMoreIsNeverTheEnd() throws Exception {
    stripe
        .then(json(200, list("", true)))
        .then(json(200, list("", true)))
        .then(json(200, list(MOVEMENT, false)));
    assertThat(record(0, 3).movements(DAY, null).items()).hasSize(1);
  }

  @Test
  void anEmptyPageThatKeepsPromisingMoreFails() {
    stripe.then(json(200, list("", true)));
    ProviderReadException e = failure(record(0, 3));
    assertThat(e.reason()).isEqualTo(Reason.UNREADABLE);
    assertThat(e).hasMessageContaining("empty page that promises more");
  }

  @Test
  void aListThatDoesNotSayWhetherThereIsMoreFails() {
    stripe.then(json(200, "{\"object\":\"list\",\"url\":\"/v1/x\",\"data\":[]}"));
    assertThat(failure(record(0, 1))).hasMessageContaining("no list");
  }

  @Test
  void anObjectOutsideTheWindowFails() {
    stripe.then(json(200, list(MOVEMENT.replace("" + NOON, "" + (NOON - 86_400)), false)));
    assertThat(failure(record(0, 1))).hasMessageContainingAll("txn_1", "outside the window");
  }

  @Test
  void aPageThatEndsAtItsOwnCursorFails() {
    stripe.then(json(200, list(MOVEMENT, true)));
    var thrown =
        catchThrowableOfType(
            ProviderReadException.class, () -> record(0, 1).movements(DAY, "txn_1"));
    assertThat(thrown).hasMessageContaining("ends where it should begin");
  }

  @Test
  void anObjectWithoutAnAmountFailsAndIsNamed() {
    stripe.then(json(200, list(MOVEMENT.replace("\"amount\":1000,", ""), false)));
    assertThat(failure(record(0, 1))).hasMessageContaining("txn_1 has no amount");
  }

  @Test
  void aNullInsideAListFails() {
    stripe.then(json(200, list(MOVEMENT + ",null", false)));
    assertThat(failure(record(0, 1)).reason()).isEqualTo(Reason.UNREADABLE);
  }

  @Test
  void aRefusedKeyIsNotTriedAgainAndNeverShownEvenIfTheServerEchoesIt() {
    stripe.then(json(401, error("invalid_request_error", "Invalid API Key provided: " + KEY)));
    ProviderReadException e = failure(record(0, 4));
    assertThat(e.reason()).isEqualTo(Reason.REFUSED);
    assertThat(e).hasMessageContainingAll("[api key]", "STRIPE_API_KEY");
    assertThat(stackTrace(e)).doesNotContain(KEY);
    assertThat(stripe.requests()).hasSize(1);
  }

  @Test
  void theKeyIsInNoFailureOfAnyKind() {
    for (var answer :
        List.of(
            json(200, KEY),
            json(200, "{\"data\":\"" + KEY + "\"}"),
            json(400, error("invalid_request_error", KEY)),
            json(403, error("invalid_request_error", KEY)),
            json(429, error("invalid_request_error", KEY)),
            json(500, error("api_error", KEY)),
            json(502, "<html>" + KEY),
            json(200, list("{\"id\":\"" + KEY + "\"}", false)))) {
      try (var echo = new ScriptedStripe().then(answer)) {
        var record = record(echo.address(), 0, 1);
        assertThat(stackTrace(failure(record))).doesNotContain(KEY);
        assertThat(record.address()).doesNotContain(KEY);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @Test
  void telemetryIsOff() throws Exception {
    Stripe.enableTelemetry = true;
    stripe.then(json(200, list(MOVEMENT, false)));
    var record = record(0, 1);
    record.movements(DAY, null);
    record.movements(DAY, null);
    assertThat(Stripe.enableTelemetry).isFalse();
    assertThat(stripe.requests()).hasSize(2);
    assertThat(stripe.requests().get(1).headers())
        .doesNotContainKey("X-stripe-client-telemetry")
        .containsKey("Authorization");
  }

  @Test
  void noAnswerInTimeIsReported() {
    stripe.then(
        exchange -> {
          try {
            Thread.sleep(2_000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    var settings =
        new StripeSettings(
            KEY, stripe.address(), Duration.ofSeconds(5), Duration.ofMillis(200), 0, 1, 25);
    var record = StripeRecord.open(settings, waits::add, () -> 0, new SplittableRandom(1));
    assertThat(failure(record)).hasMessageContaining("SocketTimeoutException");
  }

  @Test
  void beingStoppedWhileWaitingKeepsTheInterruption() {
    stripe.then(json(429, error("invalid_request_error", "Too many requests")));
    var settings = StripeSettings.of(KEY, stripe.address()).withPace(0, 4, 1000);
    var record =
        StripeRecord.open(
            settings,
            _ -> {
              throw new InterruptedException();
            },
            System::nanoTime,
            new SplittableRandom(1));
    ProviderReadException e = failure(record);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(e.reason()).isEqualTo(Reason.INTERRUPTED);
  }

  @Test
  void withoutAKeyItSaysWhereToPutIt() {
    var settings = StripeSettings.of(" ", stripe.address());
    assertThatThrownBy(() -> StripeRecord.open(settings))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("STRIPE_API_KEY", "tallystick.stripe.api-key");
  }

  private StripeRecord record(int networkRetries, int attempts) {
    return record(stripe.address(), networkRetries, attempts);
  }

  private StripeRecord record(String address, int networkRetries, int attempts) {
    var settings = StripeSettings.of(KEY, address).withPace(networkRetries, attempts, 10_000);
    return StripeRecord.open(settings, waits::add, System::nanoTime, new SplittableRandom(1));
  }

  private static ProviderReadException failure(StripeRecord record) {
    var thrown =
        catchThrowableOfType(ProviderReadException.class, () -> record.movements(DAY, null));
    assertThat(thrown).isNotNull();
    return thrown;
  }

  private static String list(String objects, boolean hasMore) {
    return "{\"object\":\"list\",\"url\":\"/v1/balance_transactions\",\"has_more\":%s,\"data\":[%s]}"
        .formatted(hasMore, objects);
  }

  private static String error(String type, String message) {
    return "{\"error\":{\"type\":\"%s\",\"message\":\"%s\"}}".formatted(type, message);
  }

  private static String stackTrace(Throwable e) {
    var text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
