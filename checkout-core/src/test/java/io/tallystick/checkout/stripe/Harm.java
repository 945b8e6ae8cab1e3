package io.tallystick.checkout.stripe;

import io.tallystick.checkout.payment.Outcome.NotSent;
import io.tallystick.checkout.payment.Outcome.Succeeded;
import io.tallystick.checkout.payment.Outcome.Unknown;
import io.tallystick.sandbox.Fault;
import io.tallystick.sandbox.Fault.Body;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

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
  static final Duration LONG = Duration.ofSeconds(10);
  static final Duration SHORT = Duration.ofMillis(600);

  static final List<Harm> HARMS =
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

  @Override
  public String toString() {
    return name;
  }
}
