package io.tallystick.checkout.stripe;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands before each call: so many at once, so many a second, and none while Stripe is down.
 *
 * <p>The circuit breaker's states: <em>closed</em>, calls go through and the latest are counted;
 * <em>open</em>, when too many of them failed, nothing is sent for the pause; <em>half open</em>
 * after it, a few calls go through and decide between the two. Only what speaks against Stripe's
 * health counts as failed; a decline, a refusal or a 429 is a healthy answer.
 *
 * <p>All its time is the given nanosecond counter, which no change of the wall clock moves.
 */
final class CallGuard {
  private static final Logger LOG = LoggerFactory.getLogger(CallGuard.class);

  private static final int HALF_OPEN_CALLS = 3;
  // windows of a fifth of a second: two whole ones can follow each other closely
  private static final int WINDOWS_PER_SECOND = 5;

  private final CircuitBreaker breaker;
  private final RateLimiter limiter;
  private final Bulkhead bulkhead;
  private final Pause pause;

  CallGuard(StripePaymentLimits limits, LongSupplier nanoTime, Pause pause) {
    this.pause = pause;
    this.breaker =
        CircuitBreaker.of(
            "stripe",
            CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(limits.breakerCalls())
                .minimumNumberOfCalls(Math.max(1, limits.breakerCalls() / 2))
                .failureRateThreshold(limits.breakerFailurePercent())
                .waitDurationInOpenState(limits.breakerPause())
                .permittedNumberOfCallsInHalfOpenState(HALF_OPEN_CALLS)
                .recordResult(ending -> ending instanceof Ending e && e.failing())
                .clock(new CounterClock(nanoTime))
                .currentTimestampFunction(_ -> nanoTime.getAsLong(), TimeUnit.NANOSECONDS)
                .build());
    breaker
        .getEventPublisher()
        .onStateTransition(
            event ->
                LOG.warn(
                    "Circuit breaker to Stripe: {}{}",
                    event.getStateTransition(),
                    event.getStateTransition().getToState() == State.OPEN
                        ? "; nothing is sent for " + limits.breakerPause().toMillis() + " ms"
                        : ""));
    int perWindow = Math.max(1, limits.callsPerSecond() / WINDOWS_PER_SECOND);
    Duration window =
        Duration.ofSeconds(1).multipliedBy(perWindow).dividedBy(limits.callsPerSecond());
    this.limiter =
        RateLimiter.of(
            "stripe",
            RateLimiterConfig.custom()
                .limitForPeriod(perWindow)
                .limitRefreshPeriod(window)
                .timeoutDuration(limits.longestWait())
                .build(),
            () -> nanoTime.getAsLong());
    this.bulkhead =
        Bulkhead.of(
            "stripe",
            BulkheadConfig.custom()
                .maxConcurrentCalls(limits.callsAtOnce())
                .maxWaitDuration(Duration.ZERO)
                .build());
  }

  /** A call with all its tries begins; false: there are too many. */
  boolean enter() {
    return bulkhead.tryAcquirePermission();
  }

  void leave() {
    bulkhead.onComplete();
  }

  /** One try may be sent now, after its turn came; else why not. */
  @Nullable Failure admit() {
    if (Thread.currentThread().isInterrupted()) {
      return heldBack("interrupted before it was sent");
    }
    if (!breaker.tryAcquirePermission()) {
      return heldBack("not sent, Stripe failed too often lately: the circuit breaker is open");
    }
    long wait = limiter.reservePermission();
    if (wait < 0) {
      breaker.releasePermission();
      return heldBack("not sent, too many calls to Stripe are waiting for their turn");
    }
    try {
      if (wait > 0) {
        pause.sleep(Duration.ofNanos(wait));
      }
      return null;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      breaker.releasePermission();
      return heldBack("interrupted before it was sent");
    }
  }

  /**
   * A try that was admitted is over.
   *
   * @param ending null: it brought an object
   */
  void ended(@Nullable Ending ending) {
    if (ending == Ending.INTERRUPTED) {
      // says nothing about Stripe
      breaker.releasePermission();
    } else {
      breaker.onResult(0, TimeUnit.NANOSECONDS, ending == null ? "object" : ending);
    }
  }

  private static Failure heldBack(String why) {
    return Failure.ours(Ending.HELD_BACK, why);
  }

  /** The breaker asks a clock; this one can't be set back. */
  private static final class CounterClock extends Clock {
    private final LongSupplier nanoTime;
    private final long start;

    CounterClock(LongSupplier nanoTime) {
      this.nanoTime = nanoTime;
      this.start = nanoTime.getAsLong();
    }

    @Override
    public Instant instant() {
      return Instant.EPOCH.plusNanos(nanoTime.getAsLong() - start);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
