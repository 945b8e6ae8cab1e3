package io.tallystick.checkout.metrics;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A timer; its count is a counter of the same. */
public final class Time {
  private final @Nullable Timer timer;

  /**
   * @param timer null: nobody reads it
   */
  Time(@Nullable Timer timer) {
    this.timer = timer;
  }

  public void took(Duration time) {
    if (timer != null) {
      timer.record(time);
    }
  }
}
