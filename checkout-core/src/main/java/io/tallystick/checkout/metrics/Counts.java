package io.tallystick.checkout.metrics;

import io.micrometer.core.instrument.Counter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Counters, one for each value of an enum, made once. */
public final class Counts<E extends Enum<E>> {
  private final Map<E, Counter> counters;

  Counts(Class<E> values, Function<E, Counter> make) {
    counters = new EnumMap<>(values);
    for (E value : values.getEnumConstants()) {
      counters.put(value, make.apply(value));
    }
  }

  public void one(E value) {
    of(value).increment();
  }

  public void add(E value, int times) {
    if (times > 0) {
      of(value).increment(times);
    }
  }

  private Counter of(E value) {
    return Objects.requireNonNull(counters.get(value));
  }
}
