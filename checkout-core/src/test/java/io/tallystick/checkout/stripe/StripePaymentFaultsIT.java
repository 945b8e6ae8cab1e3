package io.tallystick.checkout.stripe;

import static io.tallystick.checkout.stripe.SandboxedPayments.KEY;
import static io.tallystick.checkout.stripe.SandboxedPayments.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tallystick.checkout.payment.NewPayment.CaptureTime;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.Outcome.NotSent;
import io.tallystick.checkout.payment.Outcome.Succeeded;
import io.tallystick.checkout.payment.Outcome.Unknown;
import io.tallystick.sandbox.Fault;
import io.tallystick.sandbox.Fault.Body;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Each fault the sandbox knows, at each write: what we say of it, and what happened there. */
class StripePaymentFaultsIT {
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.tallystick.checkout.stripe");
  private SandboxedPayments shop;

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    shop.close();
    logger.detachAppender(log);
    for (ILoggingEvent event : log.list) {
      assertThat(event.getFormattedMessage()).doesNotContain(KEY, "_secret_");
      assertThat(event.getThrowableProxy()).isNull();
    }
  }

  @ParameterizedTest(name = "{0} at {1}")
  @MethodSource("io.tallystick.checkout.stripe.Harm#everyFaultAtEveryWrite")
  void aFaultThatDoesNotEndIsNeitherHiddenNorRepeatedForEver(Harm harm, Write write) {
    shop = new SandboxedPayments(harm.patience(), 3);
    String id = write.before.apply(shop);
    int before = write.effects.apply(shop.ledger);
    long requests = shop.requests(write.path.replace("*", "{id}"));
    shop.server.faults().arm(harm.fault().apply(write.path).withMethod("POST").withTimes(3));

    Outcome<?> outcome = write.act.on(shop, id);

    assertThat(outcome).isInstanceOf(harm.always());
    assertThat(outcome.toString()).doesNotContain(KEY, "_secret_");
    assertThat(shop.requests(write.path.replace("*", "{id}")) - requests)
        .isEqualTo(harm.alwaysRequests());
    settle(write, before + harm.alwaysEffects());
    // when the fault is over, the same call with the same key does it once, or is never told
    shop.server.faults().clear();
    Outcome<?> later = write.act.on(shop, id);
    boolean stored = harm.name().startsWith("500 ");
    assertThat(later).isInstanceOf(stored ? Unknown.class : Succeeded.class);
    assertThat(write.effects.apply(shop.ledger) - before)
        .isEqualTo(stored ? harm.alwaysEffects() : 1);
  }

  @ParameterizedTest(name = "{0} at {1}")
  @MethodSource("io.tallystick.checkout.stripe.Harm#everyFaultAtEveryWrite")
  void aFaultThatPassesCostsATryAndNothingElse(Harm harm, Write write) {
    shop = new SandboxedPayments(harm.patience(), 3);
    String id = write.before.apply(shop);
    int before = write.effects.apply(shop.ledger);
    shop.server.faults().arm(harm.fault().apply(write.path).withMethod("POST"));

    Outcome<?> outcome = write.act.on(shop, id);

    assertThat(outcome).isInstanceOf(harm.once());
    settle(write, before + harm.onceEffects());
    assertThat(shop.waits.stream().mapToLong(Duration::toMillis).max().orElseThrow())
        .isLessThanOrEqualTo(2_000);
  }

  /** A slow request ends when it is let go; until then it may not have had its effect. */
  private void settle(Write write, int effects) {
    shop.server.faults().release();
    long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (write.effects.apply(shop.ledger) != effects && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(write.effects.apply(shop.ledger)).isEqualTo(effects);
  }

  @ParameterizedTest
  @EnumSource
  void nobodyThereMeansNotSent(Write write) {
    shop = new SandboxedPayments();
    String id = write.before.apply(shop);
    int before = write.effects.apply(shop.ledger);
    shop.server.close();
    assertThat(write.act.on(shop, id))
        .isInstanceOfSatisfying(
            NotSent.class, no -> assertThat(no.why()).contains("no connection", "tried 3 times"));
    assertThat(write.effects.apply(shop.ledger)).isEqualTo(before);
  }

  @Test
  void whatIsOpenStaysOpenThoughALaterTryWasCertainlyNotSent() {
    shop = new SandboxedPayments();
    String id = shop.created(CaptureTime.AT_ONCE);
    String path = "/v1/payment_intents/*/confirm";
    shop.server.faults().arm(Fault.dropAfter(path));
    shop.server.faults().arm(Fault.rateLimit(path, "global-rate").withTimes(2));
    assertThat(shop.payments.confirm(id, "pm_card_visa", "k")).isInstanceOf(Unknown.class);
    assertThat(shop.ledger.charges()).hasSize(1);
  }

  @Test
  void anOpenTryIsAnsweredForByALaterOneWithTheSameKey() {
    shop = new SandboxedPayments();
    String id = shop.created(CaptureTime.AT_ONCE);
    shop.server.faults().arm(Fault.dropAfter("/v1/payment_intents/*/confirm"));
    var no = shop.payments.confirm(id, "pm_card_visa_chargeDeclined", "k");
    assertThat(no).isInstanceOf(Outcome.Declined.class);
    assertThat(shop.ledger.charges()).hasSize(1);
  }

  @Test
  void aRefusalLeavesItOpenIfNobodySaysHowThePaymentStands() {
    shop = new SandboxedPayments();
    String id = shop.paid();
    shop.server
        .faults()
        .arm(Fault.status("/v1/refunds", 500, Body.JSON).withMethod("GET").withTimes(3));
    assertThat(shop.payments.refund(shop.refund(id, "ref_1", 9999))).isInstanceOf(Unknown.class);
    assertThat(shop.ledger.refunds()).isEmpty();
  }

  @Test
  void aStateErrorBringsThePaymentAlongIfItCannotBeAskedFor() {
    shop = new SandboxedPayments();
    String id = shop.held();
    succeeded(shop.payments.capture(id, 2500, "k1"));
    shop.server
        .faults()
        .arm(Fault.drop("/v1/payment_intents/" + id).withMethod("GET").withTimes(20));
    assertThat(succeeded(shop.payments.capture(id, 2500, "k2")).receivedMinor()).isEqualTo(2500);
  }

  static Stream<Harm> faultsOfAQuestion() {
    return Harm.HARMS.stream()
        .filter(harm -> harm.patience() == Harm.LONG && !harm.name().startsWith("500 "));
  }

  @ParameterizedTest
  @MethodSource("faultsOfAQuestion")
  void aQuestionThatFailsTeachesNothingAndMayBeAskedAgain(Harm harm) {
    shop = new SandboxedPayments();
    String id = shop.paid();
    // the way to Stripe repeats a GET by itself when the connection is dropped
    shop.server.faults().arm(harm.fault().apply("/v1/payment_intents/*").withTimes(100));
    assertThat(shop.payments.payment(id)).isInstanceOf(harm.always());
    shop.server.faults().clear();
    assertThat(shop.now(id).receivedMinor()).isEqualTo(2500);
  }

  @Test
  void beingInterruptedWhileItIsCarriedOutLeavesItOpen() throws Exception {
    shop = new SandboxedPayments();
    String id = shop.created(CaptureTime.AT_ONCE);
    shop.server.faults().arm(Fault.slow("/v1/payment_intents/*/confirm", Duration.ofMinutes(1)));
    var outcome = new CompletableFuture<Outcome<?>>();
    var kept = new CompletableFuture<Boolean>();
    Thread customer =
        Thread.startVirtualThread(
            () -> {
              outcome.complete(shop.payments.confirm(id, "pm_card_visa", "k"));
              kept.complete(Thread.currentThread().isInterrupted());
            });
    assertThat(shop.server.faults().awaitSlow(Harm.LONG)).isTrue();
    customer.interrupt();
    assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(Unknown.class);
    assertThat(kept.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(shop.requests("/v1/payment_intents/{id}/confirm")).isEqualTo(1);
    settle(Write.CONFIRM, 1);
  }

  @Test
  void whoIsInterruptedBeforehandSendsNothing() {
    shop = new SandboxedPayments();
    String id = shop.created(CaptureTime.AT_ONCE);
    Thread.currentThread().interrupt();
    var outcome = shop.payments.confirm(id, "pm_card_visa", "k");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome).isInstanceOf(NotSent.class);
    assertThat(shop.requests("/v1/payment_intents/{id}/confirm")).isZero();
  }

  @Test
  void tenAtOnceWithOneKeyTakeOnePayment() throws Exception {
    shop = new SandboxedPayments();
    String id = shop.created(CaptureTime.AT_ONCE);
    List<CompletableFuture<Outcome<?>>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      var outcome = new CompletableFuture<Outcome<?>>();
      all.add(outcome);
      Thread.startVirtualThread(
          () -> outcome.complete(shop.payments.confirm(id, "pm_card_visa", "k")));
    }
    for (var outcome : all) {
      assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOfAny(Succeeded.class, Unknown.class);
    }
    assertThat(shop.ledger.charges()).hasSize(1);
  }
}
