package io.tallystick.sandbox;

import java.util.Map;
import java.util.TreeMap;

/** Requests per path. Thread-safe; bounded because paths are counted by family. */
final class RequestCounts {
  private final Map<String, Long> counts = new TreeMap<>();

  synchronized void count(String path) {
    counts.merge(StripeApi.family(path), 1L, Long::sum);
  }

  synchronized Map<String, Long> snapshot() {
    return new TreeMap<>(counts);
  }
}
