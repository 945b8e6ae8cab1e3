package io.tallystick.checkout.metrics;

import io.micrometer.core.instrument.Counter;
import java.util.Map;

/** Counters, one for each value of an enum. */
public final class Counts<E extends Enum<E>> {
  private final Map<E, Counter> counters;

  /**
   * @param counters empty: nobody reads them
   */
  Counts(Map<E, Counter> counters) {
    this.counters = counters;
  }

  public void one(E value) {
    add(value, 1);
  }

  public void add(E value, int times) {
    Counter counter = counters.get(value);
    if (counter != null && times > 0) {
      counter.increment(times);
    }
  }
}
