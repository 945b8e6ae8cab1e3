package io.tallystick.checkout.discrepancy;

import io.tallystick.checkout.ids.Ids;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What one person asks for and another decides on. Requests are locked before discrepancies, or
 * while they are held by who never waits for a discrepancy: two of them never wait for each other.
 */
final class ResolutionRequests {
  private static final String CHANGED =
      "A discrepancy in it has changed since it was asked for. Ask again if it is still wanted.";
  private static final String TOO_LATE = "Nobody decided in time.";
  private static final String SYSTEM = "system";

  private final JdbcDiscrepancies discrepancies;
  private final JdbcRequests jdbc;
  private final DiscrepancyHistory history;
  private final TransactionTemplate transaction;
  private final Clock clock;
  private final Ids ids;

  ResolutionRequests(
      JdbcDiscrepancies discrepancies,
      JdbcRequests jdbc,
      DiscrepancyHistory history,
      TransactionTemplate transaction,
      Clock clock,
      Ids ids) {
    this.discrepancies = discrepancies;
    this.jdbc = jdbc;
    this.history = history;
    this.transaction = transaction;
    this.clock = clock;
    this.ids = ids;
  }

  ChangeResult ask(List<Seen> seen, Resolution to, String reason, String by, String key) {
    return Objects.requireNonNull(
        transaction.execute(
            status -> {
              JdbcRequests.Request earlier = jdbc.byKey(key);
              if (earlier != null) {
                return again(earlier, seen, to, reason, by);
              }
              ChangeResult result =
                  LockedRows.change(
                      discrepancies,
                      seen,
                      DiscrepancyState.RESOLVED,
                      rows -> ask(new Plan(to, reason, rows), by, key));
              if (!(result instanceof ChangeResult.Asked)) {
                status.setRollbackOnly();
              }
              return result;
            }));
  }

  private ChangeResult ask(Plan plan, String by, String key) {
    List<Long> wanted = plan.rows().stream().map(Plan.Row::id).toList();
    for (JdbcRequests.Open open : jdbc.openOf(wanted)) {
      if (stillWaits(Objects.requireNonNull(jdbc.lock(open.requestId())))) {
        return new ChangeResult.AlreadyAsked(open.discrepancyId(), open.requestId());
      }
    }
    String id = ids.get("rr");
    Instant now = clock.instant();
    if (!jdbc.insert(id, key, plan, by, now, now.plus(Discrepancies.PATIENCE))) {
      return new ChangeResult.KeyConflict(); // the same form, for others, at the same time
    }
    history.request(id, "requested", by, plan.reason(), null, RequestState.REQUESTED);
    plan.rows().forEach(row -> history.askedAbout(row, plan, id, by));
    return new ChangeResult.Asked(id);
  }

  /** Ends what is dead. Of a request whose discrepancies somebody holds it is taken for alive. */
  private boolean stillWaits(JdbcRequests.Request request) {
    if (request.state() != RequestState.REQUESTED) {
      return false;
    }
    if (!clock.instant().isBefore(request.expiresAt())) {
      end(request, RequestState.EXPIRED, TOO_LATE);
      return false;
    }
    List<Long> items = jdbc.items(request.id()).stream().map(Seen::id).toList();
    if (!planOf(request, discrepancies.read(items)).digest().equals(request.hash())) {
      end(request, RequestState.VOID, CHANGED);
      return false;
    }
    return true;
  }

  private ChangeResult again(
      JdbcRequests.Request earlier, List<Seen> seen, Resolution to, String reason, String by) {
    boolean same =
        earlier.to() == to
            && earlier.reason().equals(reason)
            && earlier.requestedBy().equals(by)
            && List.copyOf(jdbc.items(earlier.id()))
                .equals(seen.stream().sorted(Comparator.comparingLong(Seen::id)).toList());
    return same ? new ChangeResult.Asked(earlier.id()) : new ChangeResult.KeyConflict();
  }

  DecisionResult approve(String requestId, String by, String digest) {
    return decide(
        requestId,
        by,
        RequestState.APPROVED,
        request -> {
          if (!request.hash().equals(digest)) {
            return new DecisionResult.OtherPayload();
          }
          return carryOut(request, by);
        });
  }

  DecisionResult reject(String requestId, String by, String why) {
    return decide(
        requestId,
        by,
        RequestState.REJECTED,
        request -> {
          requireEnded(jdbc.end(requestId, RequestState.REJECTED, by, why, clock.instant()));
          history.request(
              requestId, "rejected", by, why, RequestState.REQUESTED, RequestState.REJECTED);
          return new DecisionResult.Decided(RequestState.REJECTED, jdbc.items(requestId).size());
        });
  }

  private DecisionResult decide(
      String requestId,
      String by,
      RequestState wanted,
      Function<JdbcRequests.Request, DecisionResult> decision) {
    return Objects.requireNonNull(
        transaction.execute(
            _ -> {
              JdbcRequests.Request request = jdbc.lock(requestId);
              if (request == null) {
                return new DecisionResult.NoSuch();
              }
              if (request.requestedBy().equalsIgnoreCase(by)) {
                return new DecisionResult.OwnRequest(request.requestedBy());
              }
              if (request.state() == wanted && by.equals(request.decidedBy())) {
                return new DecisionResult.Decided(wanted, jdbc.items(requestId).size());
              }
              if (request.state() != RequestState.REQUESTED) {
                return new DecisionResult.NotWaiting(request.state());
              }
              if (!clock.instant().isBefore(request.expiresAt())) {
                end(request, RequestState.EXPIRED, TOO_LATE);
                return new DecisionResult.Expired();
              }
              return decision.apply(request);
            }));
  }

  private DecisionResult carryOut(JdbcRequests.Request request, String by) {
    List<Seen> items = jdbc.items(request.id());
    List<Plan.Row> rows = discrepancies.lock(items.stream().map(Seen::id).toList());
    if (rows.size() < items.size()) {
      return new DecisionResult.Busy();
    }
    Plan now = planOf(request, rows);
    if (!now.digest().equals(request.hash())) {
      end(request, RequestState.VOID, CHANGED);
      return new DecisionResult.Died();
    }
    Instant at = clock.instant();
    int resolved =
        discrepancies.resolve(items, request.to(), request.reason(), request.requestedBy(), by, at);
    if (resolved != items.size()) {
      throw new IllegalStateException(
          "Request %s was locked and yet moved on".formatted(request.id()));
    }
    requireEnded(jdbc.end(request.id(), RequestState.APPROVED, by, null, at));
    history.request(
        request.id(), "approved", by, null, RequestState.REQUESTED, RequestState.APPROVED);
    rows.forEach(row -> history.resolved(row, request.to(), request.reason(), by, request.id()));
    return new DecisionResult.Decided(RequestState.APPROVED, rows.size());
  }

  private static Plan planOf(JdbcRequests.Request request, List<Plan.Row> rows) {
    return new Plan(request.to(), request.reason(), rows);
  }

  private void end(JdbcRequests.Request request, RequestState state, @Nullable String why) {
    requireEnded(jdbc.end(request.id(), state, null, why, clock.instant()));
    history.request(request.id(), state.code(), SYSTEM, why, RequestState.REQUESTED, state);
  }

  private static void requireEnded(boolean ended) {
    if (!ended) {
      throw new IllegalStateException("A request was locked and yet moved on");
    }
  }
}
