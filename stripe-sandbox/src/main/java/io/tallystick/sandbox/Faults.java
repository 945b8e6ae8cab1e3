package io.tallystick.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The faults still to come: those armed by hand, in their order, then those of a seed. */
public final class Faults {
  private static final int MAX_ARMED = 1000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Fault> armed = new ArrayList<>();
  private final Map<Fault.Kind, Long> hits = new EnumMap<>(Fault.Kind.class);
  private @Nullable FaultStorm storm;
  private int paused;
  private long released;

  Faults() {}

  /** Hits the next matching requests; the earlier armed of two goes first. */
  public void arm(Fault fault) {
    lock.lock();
    try {
      if (armed.size() == MAX_ARMED) {
        throw new IllegalStateException("more than " + MAX_ARMED + " faults armed");
      }
      armed.add(fault);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Harms requests at random, yet always the same: seed, method, path and the how-manieth request
   * of that path decide. Ids in paths don't count.
   *
   * @param perMille how many of a thousand requests are hit; 0 ends it
   */
  public void seed(long seed, int perMille) {
    FaultStorm next = perMille == 0 ? null : new FaultStorm(seed, perMille);
    lock.lock();
    try {
      storm = next;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets what is still armed and what a seed would bring; lets go what waits. */
  public void clear() {
    lock.lock();
    try {
      armed.clear();
      storm = null;
    } finally {
      lock.unlock();
    }
    release();
  }

  /** What is still armed, with the counts that are left. */
  public List<Fault> armed() {
    lock.lock();
    try {
      return List.copyOf(armed);
    } finally {
      lock.unlock();
    }
  }

  /** How many requests each kind has hit. */
  public Map<Fault.Kind, Long> hits() {
    lock.lock();
    try {
      return new EnumMap<>(hits);
    } finally {
      lock.unlock();
    }
  }

  /** Ends the waiting of every slow request. */
  public void release() {
    lock.lock();
    try {
      released++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until a slow request has begun to wait, so that a test needs no guess.
   *
   * @return false when none did in time
   */
  public boolean awaitSlow(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (paused == 0 && left > 0) {
        left = changed.awaitNanos(left);
      }
      return paused > 0;
    } finally {
      lock.unlock();
    }
  }

  /** Until the time is over, or until {@link #release}; an interruption ends it too. */
  void pause(Duration longest) {
    lock.lock();
    try {
      long began = released;
      long left = longest.toNanos();
      paused++;
      changed.signalAll();
      while (released == began && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      paused--;
      lock.unlock();
    }
  }

  /** The fault for this request, used up by one. */
  Optional<Fault> next(String method, String path) {
    lock.lock();
    try {
      Optional<Fault> fault = nextArmed(method, path);
      if (storm != null && fault.isEmpty()) {
        fault = storm.next(method, path);
      }
      fault.ifPresent(hit -> hits.merge(hit.kind(), 1L, Long::sum));
      return fault;
    } finally {
      lock.unlock();
    }
  }

  private Optional<Fault> nextArmed(String method, String path) {
    ListIterator<Fault> faults = armed.listIterator();
    while (faults.hasNext()) {
      Fault fault = faults.next();
      if (!fault.matches(method, path)) {
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
