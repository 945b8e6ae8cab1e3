package io.tallystick.checkout.stripe;

import static io.tallystick.checkout.stripe.ScriptedStripe.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.stripe.Stripe;
import io.tallystick.checkout.settlement.ProviderReadException;
import io.tallystick.checkout.settlement.ProviderReadException.Reason;
import io.tallystick.checkout.settlement.ProviderRecord.Charge;
import io.tallystick.checkout.settlement.ProviderRecord.Movement;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The real client over HTTP against a server that misbehaves to order. */
class StripeRecordIT extends ScriptedRecord {
  private static final String CHARGE =
      """
      {"id":"ch_1","object":"charge","amount":1000,"amount_captured":900,"currency":"jpy","created":%d,
       "status":"succeeded","payment_intent":"pi_1","metadata":{"order_id":"A-1"}}
      """
          .formatted(NOON);

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
  void withoutAKeyItSaysWhereToPutIt() {
    var settings = StripeSettings.of(" ", stripe.address());
    assertThatThrownBy(() -> StripeRecord.open(settings))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("STRIPE_API_KEY", "tallystick.stripe.api-key");
  }

  private static String stackTrace(Throwable e) {
    var text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
