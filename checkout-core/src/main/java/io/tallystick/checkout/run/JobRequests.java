package io.tallystick.checkout.run;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import io.tallystick.checkout.ids.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Asks for jobs, hands them to workers, and tells how they stand.
 *
 * <p>Whoever asks writes a row and is done. A worker claims it, says again and again that it is
 * alive, and ends it; when it dies its claim runs out and another takes over. Who has lost a claim
 * can't write to the request any more.
 */
public final class JobRequests {
  /** How long a claim lasts without a word from its worker. */
  public static final Duration CLAIM = Duration.ofSeconds(60);

  /** Tries that no worker came back from, before nobody tries again. */
  public static final int MOST_TRIES = 3;

  /** Of one list. */
  public static final int MOST = 1_000;

  private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);
  private static final int LONGEST_KEY = 200;
  private static final int LONGEST_WHO = 200;
  private static final int LONGEST_REASON = 500;
  private static final int LONGEST_NOTE = 2_000;

  private final JdbcJobRequests jdbc;
  private final TransactionTemplate transaction;
  private final Audit audit;
  private final Clock clock;
  private final Ids ids;

  public JobRequests(
      DataSource dataSource, TransactionTemplate transaction, Audit audit, Clock clock, Ids ids) {
    this.jdbc = new JdbcJobRequests(dataSource);
    this.transaction = transaction;
    this.audit = audit;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * A person asks.
   *
   * @param key of the form it was asked by: sent twice, it is asked once
   * @param by who asks
   * @param reason why, for people
   * @throws IllegalArgumentException if key, by or reason are empty or too long
   */
  public AskResult ask(WantedJob job, String key, String by, String reason) {
    String who = plain("by", by, LONGEST_WHO);
    String why = plain("reason", reason, LONGEST_REASON);
    return Objects.requireNonNull(
        transaction.execute(
            _ -> {
              Optional<Long> fresh =
                  jdbc.insert(
                      "form:" + plain("key", key, LONGEST_KEY),
                      job,
                      who,
                      why,
                      null,
                      null,
                      clock.instant());
              if (fresh.isPresent()) {
                record(fresh.get(), "job.requested", who, why, job.words());
                return new AskResult.Accepted(fresh.get());
              }
              JobRequest known = jdbc.byKey("form:" + plain("key", key, LONGEST_KEY)).orElseThrow();
              return known.job().equals(job) && known.requestedBy().equals(who)
                  ? new AskResult.AskedBefore(known.requestId())
                  : new AskResult.KeyTaken(known.requestId());
            }));
  }

  /**
   * A schedule asks. In the transaction of the caller, if there is one.
   *
   * @param due when it wants it: each time is asked for once, whoever notices it
   */
  public AskResult schedule(WantedJob job, String schedule, Instant due, String reason) {
    return jdbc.insert(
            "schedule:%s:%s".formatted(schedule, due),
            job,
            "schedule",
            plain("reason", reason, LONGEST_REASON),
            schedule,
            due,
            clock.instant())
        .<AskResult>map(AskResult.Accepted::new)
        .orElseGet(
            () ->
                new AskResult.AskedBefore(
                    jdbc.ofSchedule(schedule, due).orElseThrow().requestId()));
  }

  /** Takes a waiting request back, or has a running one end between two pieces of work. */
  public StopResult stop(long requestId, String by, String reason) {
    String who = plain("by", by, LONGEST_WHO);
    String why = plain("reason", reason, LONGEST_REASON);
    return Objects.requireNonNull(
        transaction.execute(
            _ -> {
              JobRequestState state = jdbc.lock(requestId).orElse(null);
              if (state == null) {
                return StopResult.NO_SUCH_REQUEST;
              }
              if (jdbc.cancel(
                  requestId, who, why, "Taken back before it began: " + why, clock.instant())) {
                record(requestId, "job.cancelled", who, why, "cancelled");
                return StopResult.CANCELLED;
              }
              if (jdbc.stop(requestId, who, why)) {
                record(requestId, "job.stop_requested", who, why, "stopping");
                return StopResult.STOPPING;
              }
              return state.isFinal() ? StopResult.OVER : StopResult.STOPPING_ALREADY;
            }));
  }

  /**
   * The next request that waits or was left behind by a dead worker; begun ones first, then what
   * people want, then what schedules want, each oldest first. One that killed too many workers is
   * ended instead.
   */
  public Optional<JobClaim> claim(String worker) {
    for (int i = 0; i < MOST; i++) {
      Instant now = clock.instant();
      Optional<JobClaim> claim =
          jdbc.claim(worker, ids.get(), now, now.plus(CLAIM), now.plus(CLOCKS_DIFFER));
      if (claim.isEmpty() || claim.get().tries() <= MOST_TRIES) {
        return claim;
      }
      fail(
          claim.get(),
          "%d workers took it up and died. Look at their logs before you ask for it again."
              .formatted(MOST_TRIES));
    }
    return Optional.empty();
  }

  /** Says that the worker is alive; to be said every few seconds. */
  public JobClaim.Hold hold(JobClaim claim) {
    return jdbc.hold(claim, clock.instant().plus(CLAIM))
        .map(state -> state == JobRequestState.STOPPING ? JobClaim.Hold.STOP : JobClaim.Hold.MINE)
        .orElse(JobClaim.Hold.LOST);
  }

  /** Notes that it has begun a run, or gone on with one. */
  public void runBegan(JobClaim claim, long runId) {
    jdbc.runBegan(claim, runId);
  }

  /** Notes what it does at the moment, for people. */
  public void note(JobClaim claim, String note) {
    jdbc.note(claim, storable(note));
  }

  /**
   * It ran to its end.
   *
   * @param discrepancies whether some stand
   * @return false if the claim was lost; nothing was written
   */
  public boolean done(JobClaim claim, boolean discrepancies, String note) {
    return end(claim, JobRequestState.DONE, discrepancies ? "discrepancies" : "clean", note);
  }

  /** It failed; false if the claim was lost. */
  public boolean fail(JobClaim claim, String note) {
    return end(claim, JobRequestState.FAILED, null, note);
  }

  /** It can't be done; false if the claim was lost. */
  public boolean refuse(JobClaim claim, String note) {
    return end(claim, JobRequestState.REFUSED, null, note);
  }

  /** It has stopped, as somebody wanted; false if nobody did, or the claim was lost. */
  public boolean stopped(JobClaim claim, String note) {
    return end(claim, JobRequestState.STOPPED, null, note);
  }

  private boolean end(JobClaim claim, JobRequestState to, @Nullable String verdict, String note) {
    List<JobRequestState> from = new ArrayList<>();
    for (JobRequestState state : JobRequestState.values()) {
      if (state.next().contains(to)) {
        from.add(state);
      }
    }
    return jdbc.end(claim, from, to, verdict, storable(note), clock.instant());
  }

  /**
   * The worker goes; another one goes on. If somebody wanted it to stop, it has stopped.
   *
   * @return false if the claim was lost
   */
  public boolean giveBack(JobClaim claim, String note) {
    Instant now = clock.instant();
    return jdbc.giveBack(claim, false, storable(note), now, now) || stopped(claim, note);
  }

  /**
   * Something else stands in its way: it waits and is tried again.
   *
   * @param after how long until then
   * @param atMost how long it may wait in all; then it fails
   * @return false if it failed, or was stopped meanwhile
   */
  public boolean wait(JobClaim claim, String busyWith, Duration after, Duration atMost) {
    Instant now = clock.instant();
    Optional<Instant> since = jdbc.busySince(claim.requestId());
    if (since.isPresent() && !now.isBefore(since.get().plus(atMost))) {
      fail(
          claim,
          "It waited for %d minutes and couldn't begin: %s Ask for it again later."
              .formatted(Duration.between(since.get(), now).toMinutes(), busyWith));
      return false;
    }
    if (jdbc.giveBack(claim, true, storable(busyWith), now.plus(after), now)) {
      return true;
    }
    stopped(claim, "It was still waiting: " + busyWith);
    return false;
  }

  public Optional<JobRequest> find(long requestId) {
    return jdbc.byId(requestId);
  }

  /** The newest first. */
  public List<JobRequest> latest(int limit) {
    return jdbc.latest(Math.clamp(limit, 1, MOST));
  }

  /** Those that wait or are worked on, the oldest first. */
  public List<JobRequest> open(int limit) {
    return jdbc.open(Math.clamp(limit, 1, MOST));
  }

  private void record(long requestId, String action, String by, String reason, String after) {
    audit.record(new AuditEntry("job:" + requestId, action, by, reason, null, after, null));
  }

  private static String plain(String name, String text, int longest) {
    String plain = text.replace('\0', '?').strip();
    if (plain.isEmpty() || plain.length() > longest) {
      throw new IllegalArgumentException(
          "%s must have 1 to %d characters, not %d.".formatted(name, longest, plain.length()));
    }
    return plain;
  }

  private static String storable(String note) {
    String text = note.replace('\0', '?');
    return text.length() <= LONGEST_NOTE ? text : text.substring(0, LONGEST_NOTE) + "...";
  }
}
