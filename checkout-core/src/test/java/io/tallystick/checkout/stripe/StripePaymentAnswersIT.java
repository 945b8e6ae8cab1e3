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
import io.tallystick.checkout.payment.Outcome.NotSent;
import io.tallystick.checkout.payment.Outcome.Unknown;
import io.tallystick.checkout.payment.PaymentState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that the sandbox doesn't give, and what stands before each call. */
class StripePaymentAnswersIT extends ScriptedPayments {
  private static final String OPEN = intent("requires_payment_method", 0);

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

  private List<String> form(int request) {
    return List.of(stripe.requests().get(request).form().split("&"));
  }
}
