package io.tallystick.checkout.stripe;

import static io.tallystick.checkout.stripe.SandboxedPayments.KEY;
import static io.tallystick.checkout.stripe.SandboxedPayments.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tallystick.checkout.payment.NewPayment.CaptureTime;
import io.tallystick.checkout.payment.NewRefund;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.Outcome.NotSent;
import io.tallystick.checkout.payment.Outcome.Succeeded;
import io.tallystick.checkout.payment.Outcome.Unknown;
import io.tallystick.sandbox.Fault;
import io.tallystick.sandbox.Fault.Body;
import io.tallystick.sandbox.Ledger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Each fault the sandbox knows, at each write: what we say of it, and what happened there. */
class StripePaymentFaultsIT {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(600);

  /** The five writes, what they need before, and how to count their effects in the ledger. */
  enum Write {
    CREATE(
        "/v1/payment_intents",
        shop -> "",
        (shop, id) -> shop.payments.create(shop.order(CaptureTime.AT_ONCE, "k")),
        ledger -> ledger.paymentIntents().size()),
    CONFIRM(
        "/v1/payment_intents/*/confirm",
        shop -> shop.created(CaptureTime.AT_ONCE),
        (shop, id) -> shop.payments.confirm(id, "pm_card_visa", "k"),
        ledger -> ledger.charges().size()),
    CAPTURE(
        "/v1/payment_intents/*/capture",
        SandboxedPayments::held,
        (shop, id) -> shop.payments.capture(id, 2500, "k"),
        ledger -> intents(ledger, "succeeded")),
    CANCEL(
        "/v1/payment_intents/*/cancel",
        SandboxedPayments::held,
        (shop, id) -> shop.payments.cancel(id, "k"),
        ledger -> intents(ledger, "canceled")),
    REFUND(
        "/v1/refunds",
        SandboxedPayments::paid,
        (shop, id) -> shop.payments.refund(new NewRefund("ref_1", id, 1000, "k")),
        ledger -> ledger.refunds().size());

    interface Act {
      Outcome<?> on(SandboxedPayments shop, String id);
    }

    final String path;
    final Function<SandboxedPayments, String> before;
    final Act act;
    final Function<Ledger, Integer> effects;

    Write(
        String path,
        Function<SandboxedPayments, String> before,
        Act act,
        Function<Ledger, Integer> effects) {
      this.path = path;
      this.before = before;
      this.act = act;
      this.effects = effects;
    }

    private static int intents(Ledger ledger, String status) {
      return (int) ledger.paymentIntents().stream().filter(i -> i.status().equals(status)).count();
    }
  }

  /** A fault; what follows when it hits every try; what, when it hits the first. */
  record Harm(
      String name,
      Function<String, Fault> fault,
      Class<?> always,
      int alwaysEffects,
      long alwaysRequests,
      Class<?> once,
      int onceEffects,
      Duration patience) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Harm> HARMS =
      List.of(
          harm("500", p -> Fault.status(p, 500, Body.JSON), Unknown.class, 0),
          harm("502 html", p -> Fault.status(p, 502, Body.HTML), Unknown.class, 0),
          harm("503 empty", p -> Fault.status(p, 503, Body.EMPTY), Unknown.class, 0),
          harm("403 html of a proxy", p -> Fault.status(p, 403, Body.HTML), Unknown.class, 0),
          harm("200 empty", p -> Fault.status(p, 200, Body.EMPTY), Unknown.class, 0),
          harm("key in use", Fault::keyInUse, Unknown.class, 0),
          harm("limiter", p -> Fault.rateLimit(p, "endpoint-rate"), NotSent.class, 0),
          harm("lock timeout", Fault::lockTimeout, NotSent.class, 0),
          harm("drop before", Fault::drop, Unknown.class, 0),
          harm("drop after", Fault::dropAfter, Unknown.class, 1),
          harm("truncated", Fault::truncate, Unknown.class, 1),
          // the first answer stays under its key: asking a third time would be in vain
          new Harm(
              "500 kept",
              p -> Fault.statusKept(p, 500, Body.JSON),
              Unknown.class,
              0,
              2,
              Unknown.class,
              0,
              LONG),
          new Harm(
              "500 after",
              p -> Fault.statusAfter(p, 500, Body.JSON),
              Unknown.class,
              1,
              2,
              Unknown.class,
              1,
              LONG),
          // carried out at once and answered too late: the second try hears the first one's answer
          new Harm(
              "slow after",
              p -> Fault.slowAfter(p, Duration.ofMinutes(1)),
              Unknown.class,
              1,
              3,
              Succeeded.class,
              1,
              SHORT),
          // still at work when we give up; the second try is told so, as is the third
          new Harm(
              "slow",
              p -> Fault.slow(p, Duration.ofMinutes(1)),
              Unknown.class,
              1,
              3,
              Unknown.class,
              1,
              SHORT));

  private static Harm harm(
      String name, Function<String, Fault> fault, Class<?> always, int alwaysEffects) {
    return new Harm(name, fault, always, alwaysEffects, 3, Succeeded.class, 1, LONG);
  }

  static Stream<Arguments> everyFaultAtEveryWrite() {
    return HARMS.stream()
        .flatMap(
            harm ->
                Stream.of(Write.values())
                    // those that wait take their time: two are enough
                    .filter(w -> harm.patience() == LONG || w == Write.CONFIRM || w == Write.REFUND)
                    .map(write -> Arguments.of(harm, write)));
  }

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
  @MethodSource("everyFaultAtEveryWrite")
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
  @MethodSource("everyFaultAtEveryWrite")
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
    return HARMS.stream()
        .filter(harm -> harm.patience() == LONG && !harm.name().startsWith("500 "));
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
    assertThat(shop.server.faults().awaitSlow(LONG)).isTrue();
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
