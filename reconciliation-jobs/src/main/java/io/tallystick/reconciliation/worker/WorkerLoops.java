package io.tallystick.reconciliation.worker;

import io.tallystick.checkout.worker.CheckoutWorkers;
import io.tallystick.checkout.worker.Worker;
import io.tallystick.reconciliation.batch.JobWorker;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps a worker going: its beats and its rounds on threads of their own, and beside them whatever
 * else goes on as long as it does.
 */
public final class WorkerLoops {
  private static final Duration BEAT = Duration.ofSeconds(10);
  private static final Duration ROUND = Duration.ofSeconds(2);

  private final TallyWorker worker;
  private final WorkerSettings settings;
  private final List<JobWorker> more;
  private CheckoutWorkers loops = new CheckoutWorkers(List.of());

  /**
   * @param more what goes on beside it
   */
  WorkerLoops(TallyWorker worker, WorkerSettings settings, List<JobWorker> more) {
    this.worker = worker;
    this.settings = settings;
    this.more = List.copyOf(more);
  }

  /** Works until it is stopped. */
  public synchronized void start(Consumer<String> lines) {
    worker.tellTo(lines);
    begin(true);
  }

  /** Does what is due or waits now, and goes. */
  public TallyWorker.Worst once(Consumer<String> lines) {
    worker.tellTo(lines);
    synchronized (this) {
      begin(false);
    }
    try {
      while (worker.round() > 0) {} // ends: what can't be done now waits for a later time
    } finally {
      stop();
    }
    return worker.worst();
  }

  private void begin(boolean rounds) {
    List<Worker> all = new ArrayList<>(more);
    all.add(
        Worker.of(
            "heartbeat",
            BEAT,
            1,
            _ -> {
              worker.beat();
              return 0;
            }));
    if (rounds) {
      all.add(Worker.of("requests", ROUND, 1, _ -> worker.round()));
    }
    loops = new CheckoutWorkers(all);
    loops.start();
  }

  /**
   * Ends what is under way, within {@code tallystick.worker.stop-within}, and goes.
   *
   * @return whether all has ended
   */
  public synchronized boolean stop() {
    boolean ended = worker.stop(settings.stopWithin());
    loops.stop();
    return ended;
  }

  /** For people: "nightly 2026-09-02T03:15+02:00[Europe/Berlin]". */
  public List<String> next(Instant now) {
    return settings.schedules().stream()
        .map(
            schedule ->
                schedule
                    .next(now)
                    .map(
                        time ->
                            "%s %s"
                                .formatted(
                                    schedule.name(),
                                    ZonedDateTime.ofInstant(time, settings.zone())
                                        .truncatedTo(ChronoUnit.SECONDS)))
                    .orElse(schedule.name() + " never"))
        .toList();
  }

  /** Can the provider be asked? */
  public boolean hasProviderKey() {
    return settings.providerKey();
  }
}
