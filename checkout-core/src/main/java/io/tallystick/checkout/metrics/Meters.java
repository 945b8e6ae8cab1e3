package io.tallystick.checkout.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes this program's meters, each with all its values at once: what has never happened stands
 * there as 0, so that the first time is seen as a change. Values of tags are enums' names, never
 * ids or texts. Where nobody reads metrics, meters count for nobody and cost next to nothing.
 */
public final class Meters {
  /** From a fast statement to the longest that all tries of a call to the provider may take. */
  private static final Duration[] BOUNDS = {
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30)
  };

  private static final Meters NONE = new Meters();

  private final @Nullable MeterRegistry registry;

  public Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  private Meters() {
    this.registry = null;
  }

  /** For programs without a metrics endpoint, and for tests. */
  public static Meters none() {
    return NONE;
  }

  /**
   * @param name with dots, such as tallystick.webhook.deliveries; Prometheus reads
   *     tallystick_webhook_deliveries_total
   * @param meaning a sentence for people
   */
  public Count counter(String name, String meaning) {
    return new Count(
        registry == null ? null : Counter.builder(name).description(meaning).register(registry));
  }

  /**
   * A counter for each value of a tag.
   *
   * @param more other tags, each with its one value
   */
  public <E extends Enum<E>> Counts<E> counts(
      String name, String meaning, String tag, Class<E> values, String... more) {
    return new Counts<>(
        each(
            values,
            (value, into) ->
                Counter.builder(name)
                    .description(meaning)
                    .tags(more)
                    .tag(tag, word(value))
                    .register(into)));
  }

  /** A timer for each value of a tag; its count is a counter of the same. */
  public <E extends Enum<E>> Times<E> times(
      String name, String meaning, String tag, Class<E> values, String... more) {
    return new Times<>(
        each(
            values,
            (value, into) ->
                Timer.builder(name)
                    .description(meaning)
                    .tags(more)
                    .tag(tag, word(value))
                    .serviceLevelObjectives(BOUNDS)
                    .register(into)));
  }

  /** A timer without tags, with bounds of its own. */
  public Time timer(String name, String meaning, Duration... bounds) {
    return new Time(
        registry == null
            ? null
            : Timer.builder(name)
                .description(meaning)
                .serviceLevelObjectives(bounds)
                .register(registry));
  }

  private <E extends Enum<E>, M> Map<E, M> each(
      Class<E> values, BiFunction<E, MeterRegistry, M> make) {
    Map<E, M> meters = new EnumMap<>(values);
    if (registry != null) {
      for (E value : values.getEnumConstants()) {
        meters.put(value, make.apply(value, registry));
      }
    }
    return meters;
  }

  /** How a value is spelled in metrics: lower case. */
  public static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
