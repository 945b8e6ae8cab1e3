package io.tallystick.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that can be moved on, so that days of waiting take no time. Thread-safe. */
public final class SandboxClock extends Clock {
  private final Clock base;
  private final AtomicReference<Duration> ahead;

  SandboxClock(Clock base) {
    this(base, new AtomicReference<>(Duration.ZERO));
  }

  private SandboxClock(Clock base, AtomicReference<Duration> ahead) {
    this.base = base;
    this.ahead = ahead;
  }

  /**
   * Never backwards: the provider's time doesn't.
   *
   * @throws IllegalArgumentException when the step is negative
   */
  public void advance(Duration step) {
    if (step.isNegative()) {
      throw new IllegalArgumentException("time goes forward only: " + step);
    }
    ahead.accumulateAndGet(step, Duration::plus);
  }

  @Override
  public Instant instant() {
    return base.instant().plus(ahead.get());
  }

  @Override
  public ZoneId getZone() {
    return base.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return new SandboxClock(base.withZone(zone), ahead);
  }
}
