package io.tallystick.reconciliation.housekeeping;

import java.time.Instant;

/** One kind of thing that is taken away. */
interface Chore {
  /** For people: "webhook bodies". */
  String name();

  /** How many are due. */
  long due(Instant now);

  /**
   * Takes some away, in a transaction of the caller.
   *
   * @param limit at most so many
   * @return how many; 0: none is left
   */
  int some(Instant now, int limit);
}
