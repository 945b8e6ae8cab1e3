package io.tallystick.demo.shop;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** What will happen in the day, one after another in order of time. */
public final class Agenda {
  private record Entry(Instant at, long sequence, Runnable what) {}

  private final DemoClock clock;
  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparing(Entry::at).thenComparingLong(Entry::sequence));
  private long sequence;

  public Agenda(DemoClock clock) {
    this.clock = clock;
  }

  public void at(Instant time, Runnable what) {
    entries.add(new Entry(time, sequence++, what));
  }

  public void in(Duration time, Runnable what) {
    at(clock.instant().plus(time), what);
  }

  /**
   * Lets everything up to that moment happen, also what is added meanwhile.
   *
   * @param meanwhile is run before each
   */
  public void runUntil(Instant end, Runnable meanwhile) {
    while (!entries.isEmpty() && entries.peek().at().isBefore(end)) {
      Entry next = entries.remove();
      clock.moveTo(next.at());
      meanwhile.run();
      next.what().run();
    }
    clock.moveTo(end);
  }
}
