package io.tallystick.reconciliation.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the bench measured; its components are the names in the JSON.
 *
 * @param rows payments on each side
 * @param providerRows rows of the provider's file
 * @param providerFileBytes its size
 * @param differences planted
 * @param runs of each way; times and memory are their medians and maxima
 * @param cores the JVM's
 * @param java its version
 * @param postgres the server's version
 * @param ours our way over the floor, in time; null if not both ran
 * @param usual the usual way over ours, in time; null if not both ran
 */
public record BenchReport(
    long rows,
    long providerRows,
    long providerFileBytes,
    long differences,
    int runs,
    long seed,
    int cores,
    String java,
    String postgres,
    List<WayReport> ways,
    @Nullable Double ours,
    @Nullable Double usual) {

  /**
   * One way's measurements.
   *
   * @param measuredRows payments it was run on; fewer than the report's: times are scaled from it
   * @param measuredSeconds wall time of each run, as measured
   * @param medianSeconds their median, scaled to the report's rows
   * @param rowsPerSecond payments per second
   * @param phases medians of the parts of the time, in seconds, not scaled
   * @param peakHeapBytes highest of all runs: the sum of the heap pools' peaks
   * @param peakResidentBytes highest of all runs; 0 where the system doesn't tell
   * @param wrong what it missed or invented, in words; empty: it found exactly what was planted
   */
  public record WayReport(
      String name,
      long measuredRows,
      List<Double> measuredSeconds,
      double medianSeconds,
      long rowsPerSecond,
      Map<String, Double> phases,
      long peakHeapBytes,
      long peakResidentBytes,
      List<String> wrong) {

    /** Was it run on fewer rows than the others, and its time multiplied? */
    public boolean scaled(long rows) {
      return measuredRows < rows;
    }
  }

  /** Did every way find exactly the planted differences, in every run? */
  public boolean allFoundTheSame() {
    return ways.stream().allMatch(way -> way.wrong().isEmpty());
  }
}
