package io.tallystick.checkout.pricing.rates;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/**
 * What was read for a country, for a short while. Another process learns of a change when that
 * while is over; this one at once, by {@link #invalidate}.
 */
public final class RateCache<V> {
  /** ISO 3166-1 has 249 countries. */
  private static final int MAX_COUNTRIES = 300;

  private record Kept<V>(Instant readAt, V value) {}

  private final LoadingCache<String, Kept<V>> byCountry;
  private final Clock clock;

  /**
   * @param keep how long after reading a value may still be used
   */
  public RateCache(Clock clock, Duration keep, Function<String, V> read) {
    this.clock = clock;
    this.byCountry =
        Caffeine.newBuilder()
            .maximumSize(MAX_COUNTRIES)
            .expireAfterWrite(keep)
            .ticker(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos())
            .executor(Runnable::run) // nothing to be done that is worth another thread
            .build(country -> new Kept<>(clock.instant(), read.apply(country)));
  }

  public V get(String country) {
    Kept<V> kept = byCountry.get(country);
    if (clock.instant().isBefore(kept.readAt())) { // the clock went back: its age isn't known
      byCountry.invalidate(country);
      kept = byCountry.get(country);
    }
    return kept.value();
  }

  public void invalidate() {
    byCountry.invalidateAll();
  }
}
