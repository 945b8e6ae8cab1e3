package io.tallystick.checkout.stripe;

import static io.tallystick.checkout.stripe.SandboxedPayments.succeeded;
import static io.tallystick.checkout.stripe.ScriptedStripe.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.Outcome.NotSent;
import io.tallystick.checkout.payment.Outcome.Unknown;
import io.tallystick.checkout.payment.ProviderPayment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often, how long and how many at once Stripe is called. */
class StripeCallGuardIT extends ScriptedPayments {
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

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
