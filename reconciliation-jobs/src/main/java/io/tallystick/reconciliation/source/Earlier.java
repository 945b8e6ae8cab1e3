package io.tallystick.reconciliation.source;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Earlier imports that may hold rows of this one: their times overlap. Nothing to compare if there
 * are no loads.
 *
 * @param loadIds their loads
 * @param from earliest time both sides can share, inclusive
 * @param to latest time both can share, inclusive
 * @param elsewhere loads of imports at other times: they may hold a movement of this one only if
 *     one of the two states its time wrongly
 */
public record Earlier(List<Long> loadIds, Instant from, Instant to, List<Long> elsewhere) {
  public boolean none() {
    return loadIds.isEmpty();
  }

  /** With these loads of the others, and without the rest of them. */
  public Earlier and(List<Long> others) {
    return new Earlier(
        Stream.concat(loadIds.stream(), others.stream()).toList(), from, to, List.of());
  }
}
