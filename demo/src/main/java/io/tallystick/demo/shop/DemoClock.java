package io.tallystick.demo.shop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The day's one clock, for shop and provider alike. It stands still unless it is moved on. */
public final class DemoClock extends Clock {
  private Instant now;
  private long runningSince; // 0: it stands still

  public DemoClock(Instant start) {
    this.now = start;
  }

  @Override
  public synchronized Instant instant() {
    return runningSince == 0 ? now : now.plusNanos(System.nanoTime() - runningSince);
  }

  /** Never backwards. */
  public synchronized void moveTo(Instant time) {
    if (time.isAfter(now)) {
      now = time;
    }
  }

  /** What would be waiting elsewhere; in whole milliseconds, as tables keep no nanoseconds. */
  public synchronized void advance(Duration step) {
    now = now.plusMillis(Math.max(1, step.toMillis()));
  }

  /** From now on it goes by itself, not behind the real time. */
  public synchronized void letRun() {
    moveTo(Instant.ofEpochMilli(System.currentTimeMillis()));
    runningSince = System.nanoTime();
  }

  /** A counter for those who measure. */
  public long nanoTime() {
    return Duration.between(Instant.EPOCH, instant()).toNanos();
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
