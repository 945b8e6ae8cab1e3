package io.tallystick.demo.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a bench measured; its components are the names in the JSON.
 *
 * @param bench checkout or webhook
 * @param unit what is counted
 * @param seconds of one measurement
 * @param runs of each way with each number of clients; all numbers are their medians
 * @param cores the JVM's
 * @param java its version
 * @param postgres the server's version
 * @param facts numbers that don't depend on the load
 * @param rows what was measured
 * @param aims what was to be reached
 * @param wrong what doesn't stand in the tables as it was counted, in words; empty: all does
 */
public record LoadReport(
    String bench,
    String unit,
    long seconds,
    int runs,
    int cores,
    String java,
    String postgres,
    Map<String, Long> facts,
    List<Row> rows,
    List<Aim> aims,
    List<String> wrong) {
  /**
   * One way with one number of clients.
   *
   * @param done in all runs together
   * @param commitsPerSecond transactions that wrote something
   * @param floor the way it is compared with; null: it is a floor
   * @param commitsOfFloor its commits per second over the floor's
   * @param p99OfFloor its p99 over the floor's
   */
  public record Row(
      int clients,
      String way,
      long done,
      double perSecond,
      double commitsPerSecond,
      double p50Millis,
      double p99Millis,
      @Nullable String floor,
      @Nullable Double commitsOfFloor,
      @Nullable Double p99OfFloor) {}

  /**
   * An aim, and what came nearest to missing it, or missed it by most.
   *
   * @param aim in words
   * @param worst over all numbers of clients
   */
  public record Aim(String aim, double worst, boolean met) {}
}
