package io.tallystick.reconciliation.nightly;

import io.tallystick.reconciliation.batch.AlreadyRunning;
import io.tallystick.reconciliation.check.CheckResult;
import io.tallystick.reconciliation.check.Checks;
import io.tallystick.reconciliation.reconcile.Reconciliation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * All there is to do about a window. First the checks that teach the books something, then the
 * provider's record, then the match and beside it the other checks, which don't depend on each
 * other. What a process leaves unfinished when it dies is gone on with by the next round of the
 * same window; what is finished isn't done again.
 */
public final class Round {
  /** They ask the provider what we missed: the match shall know it. In this order. */
  private static final List<String> FIRST = List.of("webhook-gap", "pending-sweep");

  /** What is worth doing every hour; the others look at more than the window. */
  private static final Set<String> INTRADAY = Set.copyOf(FIRST);

  /** As many checks at once; each keeps one connection busy. */
  private static final int AT_ONCE = 2;

  /** How much is done. */
  public enum Extent {
    NIGHTLY,
    INTRADAY
  }

  /**
   * What it came to.
   *
   * @param match null: during the day, nothing was on either side, and nobody has proven it
   */
  public record Result(Reconciliation.@Nullable Result match, List<CheckResult> checks) {}

  private final Nightly nightly;
  private final Checks checks;

  public Round(Nightly nightly, Checks checks) {
    this.nightly = nightly;
    this.checks = checks;
  }

  /**
   * Does it.
   *
   * @throws AlreadyRunning if the match or an import runs elsewhere; a check that does is told in
   *     its result
   */
  public Result run(Nightly.Request request, Extent extent) {
    List<CheckResult> results = new ArrayList<>();
    List<String> names = new ArrayList<>(checks.names());
    if (extent == Extent.INTRADAY) {
      names.retainAll(INTRADAY);
    }
    for (String name : FIRST) {
      if (names.remove(name)) {
        results.add(check(name, request));
      }
    }
    nightly.importMissing(request); // payouts and disputes are looked at as they stand now
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<CheckResult>> beside =
          names.stream().map(name -> threads.submit(() -> check(name, request))).toList();
      // a day that may lack its sales is looked at by people, an hour without one is an hour
      boolean quiet = extent == Extent.INTRADAY && nightly.isQuietUnproven(request);
      Reconciliation.Result match = quiet ? null : nightly.run(request);
      for (Future<CheckResult> each : beside) {
        results.add(ended(each));
      }
      return new Result(match, List.copyOf(results));
    }
  }

  private static CheckResult ended(Future<CheckResult> check) {
    try {
      return check.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException own ? own : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while checks were running", e);
    }
  }

  private CheckResult check(String name, Nightly.Request request) {
    try {
      return checks.run(
          new Checks.Request(
              name, request.from(), request.to(), request.grace(), request.dryRun()));
    } catch (AlreadyRunning elsewhere) {
      return failed(name, elsewhere.getMessage());
    }
  }

  private static CheckResult failed(String name, @Nullable String why) {
    return new CheckResult(
        0, name, CheckResult.Verdict.FAILED, 0, List.of(), List.of(), 0, false, why);
  }

  /** Takes a dry run's traces away once its result has been shown. */
  public void forget(Result result) {
    result.checks().stream()
        .filter(check -> check.runId() != 0)
        .forEach(check -> checks.forget(check.runId()));
  }
}
