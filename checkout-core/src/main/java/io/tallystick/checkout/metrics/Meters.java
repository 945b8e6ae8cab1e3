package io.tallystick.checkout.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.Locale;

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

  private final MeterRegistry registry;

  public Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** For programs without a metrics endpoint, and for tests. */
  public static Meters none() {
    return new Meters(new CompositeMeterRegistry());
  }

  /**
   * @param name with dots, such as tallystick.webhook.deliveries; Prometheus reads
   *     tallystick_webhook_deliveries_total
   * @param meaning a sentence for people
   */
  public Counter counter(String name, String meaning) {
    return Counter.builder(name).description(meaning).register(registry);
  }

  /**
   * A counter for each value of a tag.
   *
   * @param more other tags, each with its one value
   */
  public <E extends Enum<E>> Counts<E> counts(
      String name, String meaning, String tag, Class<E> values, String... more) {
    return new Counts<>(
        values,
        value ->
            Counter.builder(name)
                .description(meaning)
                .tags(more)
                .tag(tag, word(value))
                .register(registry));
  }

  /** A timer for each value of a tag; its count is a counter of the same. */
  public <E extends Enum<E>> Times<E> times(
      String name, String meaning, String tag, Class<E> values, String... more) {
    return new Times<>(
        values,
        value ->
            Timer.builder(name)
                .description(meaning)
                .tags(more)
                .tag(tag, word(value))
                .serviceLevelObjectives(BOUNDS)
                .register(registry));
  }

  /** A timer without tags, with bounds of its own. */
  public Timer timer(String name, String meaning, Duration... bounds) {
    return Timer.builder(name)
        .description(meaning)
        .serviceLevelObjectives(bounds)
        .register(registry);
  }

  /** How a value is spelled in metrics: lower case. */
  public static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
