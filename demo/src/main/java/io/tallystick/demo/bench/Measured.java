package io.tallystick.demo.bench;

/**
 * One measurement of one way.
 *
 * @param done how often
 * @param seconds from the common start to the last end
 * @param p50Millis half of them took no longer
 * @param p99Millis 99 of 100 took no longer
 */
record Measured(long done, double seconds, double p50Millis, double p99Millis) {
  /**
   * @param sortedNanos how long each took
   */
  static Measured of(long[] sortedNanos, double seconds) {
    return new Measured(
        sortedNanos.length, seconds, percentile(sortedNanos, 50), percentile(sortedNanos, 99));
  }

  double perSecond() {
    return done / seconds;
  }

  /** By nearest rank. */
  private static double percentile(long[] sorted, int percent) {
    if (sorted.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceilDiv((long) sorted.length * percent, 100L);
    return sorted[Math.max(rank, 1) - 1] / 1e6;
  }
}
