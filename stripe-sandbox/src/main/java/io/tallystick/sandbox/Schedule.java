package io.tallystick.sandbox;

import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * What the provider will do by itself when its time has come: late captures, refunds on their way,
 * disputes, authorizations that expire. Runs under the ledger's lock.
 */
final class Schedule {
  private record Task(Instant due, long sequence, Consumer<Instant> work) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparing(Task::due).thenComparingLong(Task::sequence));
  private long sequence;

  /** The work is told the time it was due; by then its object may have moved on. */
  void at(Instant due, Consumer<Instant> work) {
    tasks.add(new Task(due, sequence++, work));
  }

  /** Does what was due up to now, in order of time. */
  void runUntil(Instant now) {
    while (!tasks.isEmpty() && !tasks.peek().due().isAfter(now)) {
      Task task = tasks.remove();
      task.work().accept(task.due());
    }
  }
}
