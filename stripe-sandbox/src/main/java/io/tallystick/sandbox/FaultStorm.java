package io.tallystick.sandbox;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Faults drawn from a seed, by path and occurrence. The lock of {@link Faults} guards it. */
final class FaultStorm {
  private static final List<Fault> ANY =
      List.of(
          Fault.drop("/"),
          Fault.status("/", 500, Fault.Body.JSON),
          Fault.status("/", 500, Fault.Body.EMPTY),
          Fault.status("/", 502, Fault.Body.HTML),
          Fault.status("/", 503, Fault.Body.EMPTY),
          Fault.truncate("/"),
          Fault.rateLimit("/", "endpoint-rate"),
          Fault.rateLimit("/", "global-concurrency"),
          Fault.lockTimeout("/"));

  /** A change can also be lost after it happened. */
  private static final List<Fault> AFTER =
      List.of(
          Fault.dropAfter("/"),
          Fault.statusAfter("/", 500, Fault.Body.JSON),
          Fault.statusKept("/", 500, Fault.Body.JSON),
          Fault.keyInUse("/"));

  private final long seed;
  private final int perMille;
  private final Map<String, Long> occurrences = new HashMap<>();

  FaultStorm(long seed, int perMille) {
    if (perMille < 1 || perMille > 1000) {
      throw new IllegalArgumentException("perMille out of range: " + perMille);
    }
    this.seed = seed;
    this.perMille = perMille;
  }

  Optional<Fault> next(String method, String path) {
    String family = method + " " + StripeApi.family(path);
    long occurrence = occurrences.merge(family, 1L, Long::sum);
    SplittableRandom random =
        new SplittableRandom((seed * 31 + family.hashCode()) * 1_000_003 + occurrence);
    if (random.nextInt(1000) >= perMille) {
      return Optional.empty();
    }
    int kinds = ANY.size() + (method.equals("POST") ? AFTER.size() : 0);
    int kind = random.nextInt(kinds);
    return Optional.of(kind < ANY.size() ? ANY.get(kind) : AFTER.get(kind - ANY.size()));
  }
}
