package io.tallystick.checkout.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.BeansException;
import org.springframework.context.SmartLifecycle;

/**
 * Lets each worker do its rounds on a thread of its own, so that a slow or failing one holds up no
 * other. When the service stops, a round under way is let finish.
 */
public final class CheckoutWorkers implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(CheckoutWorkers.class);

  /** Rounds without a pause, however much there is to do. */
  private static final int MAX_ROUNDS = 100;

  /** Kinds of failure remembered per worker. */
  private static final int MAX_KINDS = 50;

  private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
  private static final Duration INTERRUPTED_STOP = Duration.ofSeconds(5);

  private final List<Worker> workers;
  private final List<Thread> threads = new ArrayList<>();

  /** What settings are missing: several workers lack the same, and one long sentence is enough. */
  private final Set<String> lacks = ConcurrentHashMap.newKeySet();

  private CountDownLatch stop = new CountDownLatch(1);

  public CheckoutWorkers(List<Worker> workers) {
    this.workers = List.copyOf(workers);
  }

  @Override
  public synchronized void start() {
    if (isRunning()) {
      return;
    }
    CountDownLatch stopping = new CountDownLatch(1);
    stop = stopping;
    for (Worker worker : workers) {
      threads.add(
          Thread.ofVirtual().name("worker-" + worker.name()).start(() -> work(worker, stopping)));
    }
    LOG.info("Working in the background: {}", workers.stream().map(Worker::name).toList());
  }

  @Override
  public synchronized void stop() {
    stop.countDown();
    join(STOP_WITHIN);
    threads.stream().filter(Thread::isAlive).forEach(Thread::interrupt);
    join(INTERRUPTED_STOP);
    threads.stream()
        .filter(Thread::isAlive)
        .forEach(left -> LOG.warn("{} doesn't stop; its claims will run out", left.getName()));
    threads.clear();
  }

  @Override
  public synchronized boolean isRunning() {
    return !threads.isEmpty();
  }

  private void join(Duration atMost) {
    long until = System.nanoTime() + atMost.toNanos();
    try {
      for (Thread thread : threads) {
        Duration left = Duration.ofNanos(until - System.nanoTime());
        if (left.isPositive()) {
          thread.join(left);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work(Worker worker, CountDownLatch stop) {
    Set<String> failures = new HashSet<>();
    try {
      do {
        rounds(worker, stop, failures);
      } while (!stop.await(worker.every().toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // told to stop at once
    }
  }

  /** Until there is nothing more to do, within bounds. */
  private void rounds(Worker worker, CountDownLatch stop, Set<String> failures) {
    try {
      int rounds = 0;
      while (stop.getCount() > 0 && rounds < MAX_ROUNDS && worker.round() > 0) {
        rounds++;
      }
      if (!failures.isEmpty()) {
        failures.clear();
        LOG.info("Worker {} works again", worker.name());
      }
    } catch (Exception | LinkageError e) {
      if (failures.size() >= MAX_KINDS || !failures.add(kind(e))) {
        return;
      }
      if (e instanceof BeansException lacking) { // a setting is missing: its sentence is enough
        String reason = String.valueOf(lacking.getMostSpecificCause().getMessage());
        LOG.warn(
            "Worker {} can't work: {}",
            worker.name(),
            lacks.add(reason) ? reason : "the same is missing");
      } else {
        LOG.warn(
            "Worker {} failed and goes on trying; the same failure isn't logged again until it has"
                + " worked",
            worker.name(),
            e);
      }
    }
  }

  /** Its classes: messages differ with each row concerned. */
  private static String kind(Throwable failure) {
    StringBuilder kind = new StringBuilder();
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 10; depth++) {
      kind.append(cause.getClass().getName()).append('/');
      cause = cause.getCause();
    }
    return kind.toString();
  }
}
