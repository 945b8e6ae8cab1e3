package io.tallystick.demo.bench;

import java.time.Duration;
import java.util.List;

/**
 * What is to be measured.
 *
 * @param clients numbers of clients that work at the same time, one after the other
 * @param time of one measurement
 * @param runs of each way with each number of clients; medians count
 */
public record LoadPlan(List<Integer> clients, Duration time, int runs) {
  private static final int MOST_CLIENTS = 256;
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final int MOST_RUNS = 50;

  public LoadPlan {
    clients = List.copyOf(clients);
    if (clients.isEmpty() || clients.stream().anyMatch(n -> n < 1 || n > MOST_CLIENTS)) {
      throw new IllegalArgumentException("--clients: give numbers from 1 to " + MOST_CLIENTS);
    }
    if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("--seconds: give 1 to " + LONGEST.toSeconds());
    }
    if (runs < 1 || runs > MOST_RUNS) {
      throw new IllegalArgumentException("--runs: give 1 to " + MOST_RUNS);
    }
  }
}
