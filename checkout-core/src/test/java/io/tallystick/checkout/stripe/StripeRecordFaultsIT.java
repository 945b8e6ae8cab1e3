package io.tallystick.checkout.stripe;

import static io.tallystick.checkout.stripe.ScriptedStripe.dropped;
import static io.tallystick.checkout.stripe.ScriptedStripe.json;
import static io.tallystick.checkout.stripe.ScriptedStripe.shortBody;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.settlement.ProviderReadException;
import io.tallystick.checkout.settlement.ProviderReadException.Reason;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Reads of Stripe's record that fail, pass by, or can't be believed. */
class StripeRecordFaultsIT extends ScriptedRecord {
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
}
