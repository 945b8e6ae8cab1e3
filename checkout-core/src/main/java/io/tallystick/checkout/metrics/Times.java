package io.tallystick.checkout.metrics;

import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Timers, one for each value of an enum. */
public final class Times<E extends Enum<E>> {
  private final Map<E, Timer> timers;

  /**
   * @param timers empty: nobody reads them
   */
  Times(Map<E, Timer> timers) {
    this.timers = timers;
  }

  /**
   * @param nanos how long it took
   */
  public void took(E value, long nanos) {
    Timer timer = timers.get(value);
    if (timer != null) {
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
  }
}
