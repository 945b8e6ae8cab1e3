package io.tallystick.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;

/** The faults still to come, in the order they were armed. Thread-safe. */
public final class Faults {
  private static final int MAX_ARMED = 1000;

  private final List<Fault> armed = new ArrayList<>();

  Faults() {}

  /** Hits the next matching requests; the earlier armed of two goes first. */
  public synchronized void arm(Fault fault) {
    if (armed.size() == MAX_ARMED) {
      throw new IllegalStateException("more than " + MAX_ARMED + " faults armed");
    }
    armed.add(fault);
  }

  /** Forgets what is still armed. */
  public synchronized void clear() {
    armed.clear();
  }

  /** What is still armed, with the counts that are left. */
  public synchronized List<Fault> armed() {
    return List.copyOf(armed);
  }

  /** The fault for this request, used up by one. */
  synchronized Optional<Fault> next(String path) {
    ListIterator<Fault> faults = armed.listIterator();
    while (faults.hasNext()) {
      Fault fault = faults.next();
      if (!fault.matches(path)) {
        continue;
      }
      if (fault.skip() > 0) {
        faults.set(fault.withSkip(fault.skip() - 1));
        continue;
      }
      if (fault.times() == 1) {
        faults.remove();
      } else {
        faults.set(fault.withTimes(fault.times() - 1));
      }
      return Optional.of(fault);
    }
    return Optional.empty();
  }
}
