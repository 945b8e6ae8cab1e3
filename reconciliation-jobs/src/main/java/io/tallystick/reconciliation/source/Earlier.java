package io.tallystick.reconciliation.source;

import java.time.Instant;
import java.util.List;

/**
 * Earlier imports that may hold rows of this one: their times overlap. Nothing to compare if there
 * are no loads.
 *
 * @param loadIds their loads
 * @param from earliest time both sides can share, inclusive
 * @param to latest time both can share, inclusive
 */
public record Earlier(List<Long> loadIds, Instant from, Instant to) {
  public boolean none() {
    return loadIds.isEmpty();
  }
}
