package io.tallystick.checkout.metrics;

import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Timers, one for each value of an enum, made once. */
public final class Times<E extends Enum<E>> {
  private final Map<E, Timer> timers;

  Times(Class<E> values, Function<E, Timer> make) {
    timers = new EnumMap<>(values);
    for (E value : values.getEnumConstants()) {
      timers.put(value, make.apply(value));
    }
  }

  /**
   * @param nanos how long it took
   */
  public void took(E value, long nanos) {
    Objects.requireNonNull(timers.get(value)).record(nanos, TimeUnit.NANOSECONDS);
  }
}
