package io.tallystick.reconciliation.bench;

/**
 * What to measure.
 *
 * @param rows payments on each side, 1,600 to 100,000,000
 * @param runs of each way, 1 to 50
 * @param usualRows rows for the usual way, which needs minutes for a million: its time is scaled
 *     from them
 * @param tunedFloor measure a floor beyond the obvious as well: the one statement in parallel
 */
public record BenchOptions(long rows, int runs, long usualRows, long seed, boolean tunedFloor) {
  /** What the usual way runs on unless told. */
  public static final long DEFAULT_USUAL_ROWS = 20_000;

  public BenchOptions {
    if (rows < BenchPlan.MIN_ROWS || rows > BenchPlan.MAX_ROWS) {
      throw new IllegalArgumentException(
          "--rows must be %,d to %,d, not %,d"
              .formatted(BenchPlan.MIN_ROWS, BenchPlan.MAX_ROWS, rows));
    }
    if (usualRows < BenchPlan.MIN_ROWS || usualRows > rows) {
      throw new IllegalArgumentException(
          "--usual-rows must be %,d to --rows (%,d), not %,d"
              .formatted(BenchPlan.MIN_ROWS, rows, usualRows));
    }
    if (runs < 1 || runs > 50) {
      throw new IllegalArgumentException("--runs must be 1 to 50, not " + runs);
    }
  }

  /** These rows with the default for everything else. */
  public static BenchOptions of(long rows, int runs) {
    return new BenchOptions(rows, runs, Math.min(rows, DEFAULT_USUAL_ROWS), 1, false);
  }

  /** The same on a part of the rows. */
  BenchOptions part(long divisor) {
    long part = rows / divisor;
    return new BenchOptions(part, runs, Math.min(part, usualRows), seed, tunedFloor);
  }
}
