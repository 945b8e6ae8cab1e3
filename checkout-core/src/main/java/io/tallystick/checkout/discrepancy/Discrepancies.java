package io.tallystick.checkout.discrepancy;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.ids.Ids;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What people do about discrepancies. Each change names the version it saw, is audited, and done
 * once per form key. What stays as a loss needs a second person. Nobody here waits for a run: where
 * one writes, the answer is {@link ChangeResult.Busy}.
 *
 * <p>All calls throw IllegalArgumentException, in words for people, if a text is empty or too long.
 */
public final class Discrepancies {
  /** At once. */
  public static final int MOST = Asking.MOST;

  /** So long a request waits for a second person. */
  public static final Duration PATIENCE = Duration.ofDays(7);

  private final JdbcDiscrepancies jdbc;
  private final ResolutionRequests requests;
  private final DiscrepancyHistory history;
  private final TransactionTemplate transaction;
  private final Clock clock;

  public Discrepancies(
      DataSource dataSource, TransactionTemplate transaction, Audit audit, Clock clock, Ids ids) {
    this.jdbc = new JdbcDiscrepancies(dataSource);
    this.history = new DiscrepancyHistory(audit);
    this.transaction = transaction;
    this.clock = clock;
    this.requests =
        new ResolutionRequests(
            jdbc, new JdbcRequests(dataSource), history, transaction, clock, ids);
  }

  /** The rows as they stand, to be resolved like that: what its digest binds a decision to. */
  public Plan plan(Collection<Long> ids, Resolution to, String reason) {
    return new Plan(to, Asking.reason(reason), jdbc.read(bounded(ids)));
  }

  /** Gives it to somebody, perhaps to oneself. */
  public ChangeResult assign(Seen seen, String owner, String by, String key) {
    String to = Asking.person(owner);
    String actor = Asking.person(by);
    return once(
        key,
        actor,
        "assign " + seen + " " + to,
        () ->
            locked(
                List.of(seen),
                DiscrepancyState.ASSIGNED,
                rows -> {
                  requireAll(jdbc.assign(seen, to) ? 1 : 0, 1);
                  history.assigned(rows.getFirst(), to, actor);
                  return new ChangeResult.Done(1);
                }));
  }

  /** Adds a note, which stays. */
  public ChangeResult note(long id, String note, String by, String key) {
    String text = Asking.note(note);
    String actor = Asking.person(by);
    return once(
        key,
        actor,
        "note " + id + " " + text,
        () -> {
          if (jdbc.read(List.of(id)).isEmpty()) {
            return new ChangeResult.NoSuch(List.of(id));
          }
          jdbc.note(id, actor, text, clock.instant());
          history.noted(id, text, actor);
          return new ChangeResult.Done(1);
        });
  }

  /**
   * Closes all of them, or none.
   *
   * @param to one that one person suffices for
   */
  public ChangeResult resolve(
      List<Seen> seen, Resolution to, String reason, String by, String key) {
    if (!to.byOnePerson()) {
      throw new IllegalArgumentException(
          "'%s' is nothing that one person decides.".formatted(to.code()));
    }
    String why = Asking.reason(reason);
    String actor = Asking.person(by);
    return once(
        key,
        actor,
        "resolve " + to.code() + " " + seen + " " + why,
        () ->
            locked(
                seen,
                DiscrepancyState.RESOLVED,
                rows -> {
                  requireAll(
                      jdbc.resolve(seen, to, why, actor, null, clock.instant()), rows.size());
                  rows.forEach(row -> history.resolved(row, to, why, actor, null));
                  return new ChangeResult.Done(rows.size());
                }));
  }

  /** Did the form with that key do anything? Then it is done. */
  public boolean done(String key) {
    return jdbc.hasActed(Asking.key(key));
  }

  /** Opens a resolved one again. */
  public ChangeResult reopen(Seen seen, String reason, String by, String key) {
    String why = Asking.reason(reason);
    String actor = Asking.person(by);
    return once(
        key,
        actor,
        "reopen " + seen + " " + why,
        () ->
            locked(
                List.of(seen),
                DiscrepancyState.OPEN,
                rows -> {
                  requireAll(jdbc.reopen(seen) ? 1 : 0, 1);
                  history.reopened(rows.getFirst(), why, actor);
                  return new ChangeResult.Done(1);
                }));
  }

  /**
   * Asks a second person to accept all of them or write them off. The same key and request again is
   * the same request.
   *
   * @param to one that needs two people
   */
  public ChangeResult ask(List<Seen> seen, Resolution to, String reason, String by, String key) {
    if (!to.byTwoPeople()) {
      throw new IllegalArgumentException("'%s' needs no second person.".formatted(to.code()));
    }
    distinct(seen);
    return requests.ask(seen, to, Asking.reason(reason), Asking.person(by), Asking.key(key));
  }

  /**
   * Agrees to what somebody else asked for, and carries it out.
   *
   * @param digest of the plan as the approver saw it
   */
  public DecisionResult approve(String requestId, String by, String digest) {
    return requests.approve(requestId, Asking.person(by), digest);
  }

  /** Refuses what somebody else asked for. */
  public DecisionResult reject(String requestId, String by, String why) {
    return requests.reject(requestId, Asking.person(by), Asking.reason(why));
  }

  private ChangeResult once(String key, String by, String what, Supplier<ChangeResult> change) {
    String plainKey = Asking.key(key);
    String digest = Plan.sha256(by + " " + what);
    return Objects.requireNonNull(
        transaction.execute(
            status -> {
              if (!jdbc.act(plainKey, digest, by, clock.instant())) {
                return jdbc.acted(plainKey).equals(digest)
                    ? new ChangeResult.AlreadyDone()
                    : new ChangeResult.KeyConflict();
              }
              ChangeResult result = change.get();
              if (!(result instanceof ChangeResult.Done)) {
                status.setRollbackOnly(); // nothing was done: the key isn't used up
              }
              return result;
            }));
  }

  private ChangeResult locked(
      List<Seen> seen, DiscrepancyState to, Function<List<Plan.Row>, ChangeResult> change) {
    return LockedRows.change(jdbc, distinct(seen), to, change);
  }

  private static List<Seen> distinct(List<Seen> seen) {
    bounded(seen.stream().map(Seen::id).toList());
    return seen;
  }

  private static Collection<Long> bounded(Collection<Long> ids) {
    Set<Long> distinct = new HashSet<>(ids);
    if (distinct.isEmpty() || distinct.size() > MOST || distinct.size() < ids.size()) {
      throw new IllegalArgumentException(
          "Choose 1 to %,d discrepancies, each once.".formatted(MOST));
    }
    return ids;
  }

  private static void requireAll(int changed, int locked) {
    if (changed != locked) {
      throw new IllegalStateException(
          "%d of %d discrepancies were locked and yet moved on"
              .formatted(locked - changed, locked));
    }
  }
}
