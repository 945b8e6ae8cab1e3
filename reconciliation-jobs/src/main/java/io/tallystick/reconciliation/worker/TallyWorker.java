package io.tallystick.reconciliation.worker;

import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.run.JobClaim;
import io.tallystick.checkout.run.JobRequest;
import io.tallystick.checkout.run.JobRequests;
import io.tallystick.checkout.run.WorkerProcesses;
import io.tallystick.reconciliation.batch.JobRuns;
import io.tallystick.reconciliation.check.Checks;
import io.tallystick.reconciliation.reconcile.Reconciliation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker: its rounds do one request at a time, its beats say that it is alive. Both may be
 * called from different threads.
 *
 * <p>It may die anywhere: its claim runs out, its locks go with its session, and another goes on.
 * It may be paused for so long that others took it for dead: its next beat finds the claim lost,
 * has the job end between two chunks, and its result is written nowhere.
 */
public final class TallyWorker {
  private static final Logger LOG = LoggerFactory.getLogger(TallyWorker.class);
  private static final Duration RECOVER_EVERY = Duration.ofMinutes(1);
  private static final Duration WAIT = Duration.ofMinutes(1);
  private static final Duration ASK_AGAIN = Duration.ofMillis(200);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");

  /** Who this process is, for people. */
  public record Identity(String host, long pid, String version) {}

  /** What the requests that it has done came to. */
  public enum Worst {
    CLEAN,
    DISCREPANCIES,
    FAILED
  }

  private final Identity identity;
  private final WorkerSettings settings;
  private final JobRequests requests;
  private final WorkerProcesses processes;
  private final Scheduling scheduling;
  private final JobRunner runner;
  private final JobRuns jobs;
  private final Reconciliation reconciliation;
  private final Checks checks;
  private final Clock clock;
  private final Ids ids;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private volatile Consumer<String> out = _ -> {};
  private volatile @Nullable String id;
  private volatile @Nullable JobClaim current;
  private volatile boolean stopping;
  private @Nullable Instant recovered;
  private volatile Worst worst = Worst.CLEAN;

  TallyWorker(
      Identity identity,
      WorkerSettings settings,
      JobRequests requests,
      WorkerProcesses processes,
      Scheduling scheduling,
      JobRunner runner,
      JobRuns jobs,
      Reconciliation reconciliation,
      Checks checks,
      Clock clock,
      Ids ids) {
    this.identity = identity;
    this.settings = settings;
    this.requests = requests;
    this.processes = processes;
    this.scheduling = scheduling;
    this.runner = runner;
    this.jobs = jobs;
    this.reconciliation = reconciliation;
    this.checks = checks;
    this.clock = clock;
    this.ids = ids;
  }

  /** Who hears a line for each thing that happens. */
  public void tellTo(Consumer<String> lines) {
    out = lines;
  }

  /**
   * Recovers what dead processes left, asks for what is due, and does one request.
   *
   * @return how much was done
   */
  public int round() {
    if (stopping) {
      return 0;
    }
    String me = enlisted();
    recover();
    int asked = scheduling.fire(this::tell);
    JobClaim claim = requests.claim(me).orElse(null);
    if (claim == null) {
      return asked;
    }
    work(claim);
    return asked + 1;
  }

  private String enlisted() {
    lock.lock();
    try {
      String mine = id;
      if (mine == null) {
        mine = ids.get("wrk");
        processes.register(mine, identity.host(), identity.pid(), identity.version());
        id = mine;
      }
      return mine;
    } finally {
      lock.unlock();
    }
  }

  /** At the start and once a minute: who asks for a live job's lock waits for it a little. */
  private void recover() {
    Instant now = clock.instant();
    if (recovered != null
        && now.isBefore(recovered.plus(RECOVER_EVERY))
        && !now.isBefore(recovered)) {
      return;
    }
    recovered = now;
    for (JobRuns.Recovered one : jobs.recover().recovered()) {
      tell("Job %s: its process had died; it can go on".formatted(one.job()));
    }
    int runs = reconciliation.recover() + checks.recover();
    if (runs > 0) {
      tell("Runs whose process had died: " + runs);
    }
  }

  private void work(JobClaim claim) {
    lock.lock();
    try {
      if (stopping) {
        requests.giveBack(claim, "Its worker was told to stop; another one goes on.");
        return;
      }
      jobs.running().goOn();
      current = claim;
    } finally {
      lock.unlock();
    }
    try {
      if (claim.stopping()) {
        requests.stopped(
            claim, "It was to be stopped when its worker died; nothing runs any more.");
        tell(claim.job().words() + ": stopped");
        return;
      }
      tell(claim.job().words() + (claim.again() ? " goes on" : " begins"));
      jobs.running().watch(run -> requests.runBegan(claim, run));
      settle(claim, runner.run(claim.job()));
    } finally {
      jobs.running().unwatch();
      lock.lock();
      try {
        current = null;
        idle.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void settle(JobClaim claim, Outcome outcome) {
    boolean mine =
        switch (outcome) {
          case Outcome.Done(boolean discrepancies, String note) ->
              requests.done(claim, discrepancies, note.isEmpty() ? "nothing found" : note);
          case Outcome.Refused(String note) -> requests.refuse(claim, note);
          case Outcome _ when jobs.running().stopping() -> requests.giveBack(claim, stopped(claim));
          case Outcome.Failed(String note) -> requests.fail(claim, note);
          case Outcome.Busy(String note) -> {
            requests.wait(claim, note, WAIT, settings.waitAtMost());
            yield true;
          }
        };
    JobRequest now = requests.find(claim.requestId()).orElse(null);
    if (!mine || now == null) {
      tell("%s: another worker has it".formatted(claim.job().words()));
      return;
    }
    Worst came =
        switch (outcome) {
          case Outcome.Done(boolean discrepancies, _) ->
              discrepancies ? Worst.DISCREPANCIES : Worst.CLEAN;
          case Outcome.Failed _, Outcome.Refused _ ->
              now.state().isFinal() ? Worst.FAILED : Worst.CLEAN;
          case Outcome.Busy _ -> Worst.CLEAN;
        };
    worst = came.compareTo(worst) > 0 ? came : worst;
    tell("%s: %s".formatted(claim.job().words(), words(now)));
  }

  /** The gravest of all that it has done. */
  public Worst worst() {
    return worst;
  }

  private String stopped(JobClaim claim) {
    return requests
        .find(claim.requestId())
        .map(JobRequest::stopBy)
        .map(who -> "Stopped by %s. Asked for again it goes on where it stopped.".formatted(who))
        .orElse("Its worker was told to stop; another one goes on where it stopped.");
  }

  private static String words(JobRequest request) {
    String note = request.note() == null ? "" : request.note();
    return switch (request.state()) {
      case DONE -> "%s, %s".formatted(request.verdict(), note);
      case REQUESTED -> "waits. " + note;
      case RUNNING, STOPPING, FAILED, REFUSED, STOPPED, CANCELLED ->
          "%s. %s".formatted(request.state().code(), note);
    };
  }

  /**
   * Says that it is alive, gives up others that aren't, and looks whether the request it is at
   * shall stop or isn't its own any more.
   */
  public void beat() {
    String me = id;
    if (me == null) {
      return;
    }
    JobClaim claim = current;
    if (!processes.seen(me, claim == null ? null : claim.job().words())) {
      reappear(me);
    }
    for (WorkerProcesses.WorkerProcess dead : processes.giveUpSilent(String.valueOf(id))) {
      tell(
          "The worker on %s (process %d) wasn't seen since %s; what it had is taken over"
              .formatted(dead.host(), dead.pid(), dead.seenAt()));
    }
    if (claim != null) {
      switch (requests.hold(claim)) {
        case MINE -> {}
        case STOP -> stopJobs(claim);
        case LOST -> {
          LOG.warn("The claim on {} was lost: this process was paused", claim.job().words());
          stopJobs(claim);
        }
      }
    }
  }

  /**
   * Others took it for dead. It goes on under a new name; whether its work is lost, the claim says.
   */
  private void reappear(String old) {
    lock.lock();
    try {
      if (!old.equals(id) || stopping) {
        return;
      }
      id = null;
    } finally {
      lock.unlock();
    }
    tell("This process was paused for so long that others gave it up; it goes on under a new name");
    enlisted();
  }

  private void stopJobs(JobClaim claim) {
    lock.lock();
    try {
      if (claim.equals(current)) { // not the next one's jobs
        jobs.running().stop();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes no new work, has the job under way end between two chunks, and goes. What doesn't end in
   * time is given back all the same: the locks go with this process, and another goes on.
   *
   * @return whether all has ended
   */
  public boolean stop(Duration within) {
    lock.lock();
    try {
      stopping = true;
      String me = id;
      if (me == null) {
        return true;
      }
      processes.stopping(me);
      long left = within.toNanos();
      while (current != null && left > 0) {
        jobs.running().stop(); // again: it may just be beginning one
        long step = Math.min(left, ASK_AGAIN.toNanos());
        left -= step - idle.awaitNanos(step);
      }
      JobClaim claim = current;
      if (claim != null) {
        requests.giveBack(claim, "Its worker had to go before it ended; another one goes on.");
        tell(
            "%s didn't end within %d s; another worker goes on with it"
                .formatted(claim.job().words(), within.toSeconds()));
      }
      processes.ended(me);
      id = null;
      return claim == null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void tell(String what) {
    out.accept(TIME.format(LocalTime.ofInstant(clock.instant(), settings.zone())) + " " + what);
  }
}
