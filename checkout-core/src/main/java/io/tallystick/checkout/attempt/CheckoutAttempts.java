package io.tallystick.checkout.attempt;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The attempts' idempotency keys and their ledger of facts. Each call is one transaction, or part
 * of the caller's.
 */
public final class CheckoutAttempts {
  private static final int MAX_KEY = 255;

  /**
   * A fact with its circumstances.
   *
   * @param externalRef the provider's or another system's id of it
   * @param detail for people: why
   */
  public record Happening(Fact fact, @Nullable String externalRef, @Nullable String detail) {
    public static Happening of(Fact fact) {
      return new Happening(fact, null, null);
    }
  }

  /**
   * An attempt that somebody left unfinished.
   *
   * @param takeovers how often others have gone on with it, this time included
   */
  public record Abandoned(AttemptClaim.Work work, int takeovers) {}

  /** Somebody else has taken the work over meanwhile, or answered: what was begun mustn't stand. */
  public static final class TakenOver extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TakenOver(String attemptId) {
      super("Others have gone on with attempt " + attemptId);
    }
  }

  private final JdbcAttempts jdbc;
  private final TransactionTemplate transaction;
  private final Clock clock;
  private final Supplier<String> ids;

  /**
   * @param ids of attempts and of claims on them, never the same twice
   */
  public CheckoutAttempts(
      DataSource dataSource, TransactionTemplate transaction, Clock clock, Supplier<String> ids) {
    this.jdbc = new JdbcAttempts(dataSource);
    this.transaction = transaction;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * Claims a customer's key for this request, before anything else is done for it.
   *
   * @param fingerprint of the request's content: the same content gives the same one
   * @param workFor how long the caller may work before others take over
   * @throws IllegalStateException within a transaction: others have to see the claim at once
   */
  public AttemptClaim claim(String customerRef, String key, String fingerprint, Duration workFor) {
    if (key.isBlank() || key.length() > MAX_KEY) {
      throw new IllegalArgumentException(
          "An idempotency key has 1 to %d characters, not %d".formatted(MAX_KEY, key.length()));
    }
    if (key.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("An idempotency key holds no NUL");
    }
    if (TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException(
          "A key must be claimed in a transaction of its own: others have to see the claim at"
              + " once");
    }
    return inTransaction(() -> claimInTransaction(customerRef, key, fingerprint, workFor));
  }

  private AttemptClaim claimInTransaction(
      String customerRef, String key, String fingerprint, Duration workFor) {
    Instant now = clock.instant();
    Instant until = now.plus(workFor);
    var fresh = new AttemptClaim.Work(ids.get(), ids.get());
    Optional<JdbcAttempts.Begun> found;
    do { // again if the key was freed in between
      if (jdbc.begin(fresh, customerRef, key, fingerprint, now, until)) {
        jdbc.record(fresh.attemptId(), Fact.ATTEMPT_CREATED, now, null, "customer", null);
        return new AttemptClaim.Fresh(fresh);
      }
      found = jdbc.lock(customerRef, key);
    } while (found.isEmpty());
    JdbcAttempts.Begun begun = found.get();
    if (!begun.fingerprint().equals(fingerprint)) {
      return new AttemptClaim.OtherRequest();
    }
    Integer status = begun.answerStatus();
    if (status != null) {
      return new AttemptClaim.Answered(
          begun.attemptId(), status, Objects.requireNonNullElse(begun.answerBody(), ""));
    }
    Instant workingUntil = Objects.requireNonNull(begun.workingUntil());
    boolean clockWentBack = workingUntil.isAfter(now.plus(workFor.multipliedBy(2)));
    if (workingUntil.isAfter(now) && !clockWentBack) {
      return new AttemptClaim.InUse(Duration.between(now, workingUntil));
    }
    var work = new AttemptClaim.Work(begun.attemptId(), fresh.token());
    jdbc.takeOver(work, until);
    return new AttemptClaim.Resumed(work);
  }

  /**
   * Stores the answer that every later request with the key gets.
   *
   * @return false if somebody else has taken the work over meanwhile: their answer counts
   */
  public boolean answer(AttemptClaim.Work work, int status, String body) {
    return jdbc.answer(work, status, body);
  }

  /**
   * Writes a fact down. The second time changes nothing.
   *
   * @param externalRef the provider's or another system's id of it
   * @param detail for people: why
   * @return false if it stood there already
   * @throws IllegalStateException if a fact is missing without which this one can't be true, or one
   *     stands that excludes it
   */
  public boolean record(
      String attemptId,
      Fact fact,
      @Nullable String externalRef,
      String actor,
      @Nullable String detail) {
    return recordAll(attemptId, List.of(new Happening(fact, externalRef, detail)), actor) == 1;
  }

  /**
   * Writes several facts down, in this order; those that stand already are left as they are.
   *
   * @return how many are new
   * @throws IllegalStateException as {@link #record}; then none is written
   */
  public int recordAll(String attemptId, List<Happening> happenings, String actor) {
    return inTransaction(
        () -> {
          jdbc.lockAttempt(attemptId); // facts that need or exclude each other come one by one
          return recordLocked(attemptId, happenings, actor);
        });
  }

  /**
   * The same in the name of whoever works on the attempt.
   *
   * @throws TakenOver if that is somebody else by now: the caller's transaction is to be undone
   */
  public int recordAll(AttemptClaim.Work work, List<Happening> happenings, String actor) {
    return inTransaction(
        () -> {
          if (!jdbc.lockWork(work)) {
            throw new TakenOver(work.attemptId());
          }
          return recordLocked(work.attemptId(), happenings, actor);
        });
  }

  private int recordLocked(String attemptId, List<Happening> happenings, String actor) {
    Set<Fact> facts = jdbc.facts(attemptId);
    List<Happening> fresh = new ArrayList<>();
    for (Happening each : happenings) {
      if (!facts.contains(each.fact())) {
        requireTrue(attemptId, each.fact(), facts);
        facts.add(each.fact());
        fresh.add(each);
      }
    }
    jdbc.recordAll(attemptId, fresh, clock.instant(), actor);
    return fresh.size();
  }

  private static void requireTrue(String attemptId, Fact fact, Set<Fact> facts) {
    Set<Fact> missing = EnumSet.copyOf(fact.grounds());
    missing.removeAll(facts);
    Set<Fact> excluded = EnumSet.copyOf(fact.excludes());
    excluded.retainAll(facts);
    if (!missing.isEmpty() || !excluded.isEmpty()) {
      throw new IllegalStateException(
          "%s can't be true of attempt %s: missing %s, in the way %s"
              .formatted(fact, attemptId, missing, excluded));
    }
  }

  /**
   * Takes over attempts whose worker hasn't answered in time: it died, or lost its database.
   *
   * @param patience how long after their time ran out; the customer's own retry comes first
   * @param workFor how long the caller may work before others take over again
   */
  public List<Abandoned> takeOver(Duration patience, Duration workFor, int limit) {
    Instant now = clock.instant();
    return jdbc.takeOverAbandoned(
        now.minus(patience),
        now.plus(workFor),
        now.plus(workFor.multipliedBy(2)),
        ids.get(),
        limit);
  }

  /**
   * Frees the keys of answered attempts that began before; the attempts and their facts stay.
   *
   * @param limit keys at most
   * @return how many were freed
   */
  public int forgetKeys(Instant before, int limit) {
    return jdbc.forgetKeys(before, limit);
  }

  /** All facts of an attempt; empty if there is no such attempt. */
  public Set<Fact> facts(String attemptId) {
    return jdbc.facts(attemptId);
  }

  private <T> T inTransaction(Supplier<T> work) {
    return Objects.requireNonNull(transaction.execute(_ -> work.get()));
  }
}
