package io.tallystick.checkout.metrics;

import io.micrometer.core.instrument.Counter;
import org.jspecify.annotations.Nullable;

/** A counter. */
public final class Count {
  private final @Nullable Counter counter;

  /**
   * @param counter null: nobody reads it
   */
  Count(@Nullable Counter counter) {
    this.counter = counter;
  }

  public void one() {
    add(1);
  }

  public void add(int times) {
    if (counter != null && times > 0) {
      counter.increment(times);
    }
  }
}
