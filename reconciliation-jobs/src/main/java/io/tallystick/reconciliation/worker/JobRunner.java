package io.tallystick.reconciliation.worker;

import io.tallystick.checkout.run.WantedJob;
import io.tallystick.reconciliation.batch.AlreadyRunning;
import io.tallystick.reconciliation.batch.JobRuns;
import io.tallystick.reconciliation.check.CheckResult;
import io.tallystick.reconciliation.check.Checks;
import io.tallystick.reconciliation.housekeeping.Housekeeping;
import io.tallystick.reconciliation.nightly.Nightly;
import io.tallystick.reconciliation.nightly.Round;
import io.tallystick.reconciliation.reconcile.NotRestartable;
import io.tallystick.reconciliation.reconcile.Reconciliation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what a request asks for, in the thread of the caller, and says what became of it. */
final class JobRunner {
  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
  private static final Duration GRACE = Duration.ofHours(1);
  private static final int DEEPEST = 50;

  private final Round round;
  private final Checks checks;
  private final Reconciliation reconciliation;
  private final Housekeeping housekeeping;
  private final WorkerSettings settings;
  private final Clock clock;

  JobRunner(
      Round round,
      Checks checks,
      Reconciliation reconciliation,
      Housekeeping housekeeping,
      WorkerSettings settings,
      Clock clock) {
    this.round = round;
    this.checks = checks;
    this.reconciliation = reconciliation;
    this.housekeeping = housekeeping;
    this.settings = settings;
    this.clock = clock;
  }

  Outcome run(WantedJob job) {
    try {
      return switch (job) {
        case WantedJob.Nightly nightly -> nightly(nightly);
        case WantedJob.Intraday hours ->
            round(
                new Nightly.Request(
                    hours.from(),
                    hours.to(),
                    settings.zone(),
                    GRACE,
                    settings.providerKey(),
                    hours.dryRun(),
                    null),
                Round.Extent.INTRADAY);
        case WantedJob.Check check -> check(check);
        case WantedJob.Restart restart -> compared(reconciliation.restart(restart.runId()));
        case WantedJob.Housekeeping tidy -> tidy(tidy);
      };
    } catch (AlreadyRunning busy) {
      return new Outcome.Busy(String.valueOf(busy.getMessage()));
    } catch (NotRestartable e) {
      return new Outcome.Refused(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      return failed(job, e);
    }
  }

  private Outcome nightly(WantedJob.Nightly job) {
    var request =
        Nightly.Request.ofDay(
            job.day(),
            settings.zone(),
            GRACE,
            settings.providerKey(),
            job.dryRun(),
            settings.reports());
    if (request.to().isAfter(clock.instant())) {
      return new Outcome.Refused(
          "%s isn't over yet in %s; it ends at %s."
              .formatted(job.day(), settings.zone(), request.to()));
    }
    if (!job.dryRun()) {
      try {
        Files.createDirectories(settings.reports().directory());
      } catch (IOException e) {
        throw new UncheckedIOException(
            "Reports can't be written to %s (tallystick.worker.reports)"
                .formatted(settings.reports().directory()),
            e);
      }
    }
    return round(request, Round.Extent.NIGHTLY);
  }

  private Outcome round(Nightly.Request request, Round.Extent extent) {
    Round.Result result = round.run(request, extent);
    List<Outcome> all = new ArrayList<>();
    if (result.match() == null) {
      all.add(new Outcome.Done(false, "nothing to compare"));
    } else {
      all.add(compared(result.match()));
    }
    result.checks().forEach(each -> all.add(checked(each)));
    return together(all);
  }

  private Outcome check(WantedJob.Check job) {
    List<String> names = job.name() == null ? checks.names() : List.of(job.name());
    if (!checks.names().containsAll(names)) {
      return new Outcome.Refused(
          "There is no check '%s'. There are: %s."
              .formatted(job.name(), String.join(", ", checks.names())));
    }
    List<Outcome> all = new ArrayList<>();
    for (String name : names) {
      all.add(
          checked(checks.run(new Checks.Request(name, job.from(), job.to(), GRACE, job.dryRun()))));
    }
    return together(all);
  }

  private Outcome tidy(WantedJob.Housekeeping job) {
    Housekeeping.Result result = job.dryRun() ? housekeeping.dryRun() : housekeeping.run();
    String failure = result.failure();
    if (failure != null) {
      return new Outcome.Failed("%s Taken away so far: %s.".formatted(failure, result.words()));
    }
    return new Outcome.Done(
        false,
        "%s: %s".formatted(job.dryRun() ? "would be taken away" : "taken away", result.words()));
  }

  private static Outcome compared(Reconciliation.Result result) {
    return switch (result.verdict()) {
      case CLEAN -> new Outcome.Done(false, "run " + result.runId());
      case DISCREPANCIES -> new Outcome.Done(true, "run " + result.runId());
      case FAILED ->
          new Outcome.Failed(
              "Run %d failed: %s".formatted(result.runId(), String.valueOf(result.failure())));
    };
  }

  private static Outcome checked(CheckResult result) {
    return switch (result.verdict()) {
      case CLEAN -> new Outcome.Done(false, "");
      case DISCREPANCIES ->
          new Outcome.Done(
              true,
              "%s found %d"
                  .formatted(
                      result.check(),
                      result.lines().stream()
                          .mapToLong(line -> line.found() - line.repaired())
                          .sum()));
      case FAILED -> {
        String why = "%s: %s".formatted(result.check(), String.valueOf(result.failure()));
        // without a run of its own: another process is at that check
        yield result.runId() == 0 ? new Outcome.Busy(why) : new Outcome.Failed(why);
      }
    };
  }

  /** The gravest counts, and says what there is of its kind. */
  private static Outcome together(List<Outcome> all) {
    String failed = notes(all, Outcome.Failed.class, " ");
    if (!failed.isEmpty()) {
      return new Outcome.Failed(failed);
    }
    String busy = notes(all, Outcome.Busy.class, " ");
    if (!busy.isEmpty()) {
      return new Outcome.Busy(busy);
    }
    boolean discrepancies =
        all.stream().anyMatch(each -> each instanceof Outcome.Done done && done.discrepancies());
    return new Outcome.Done(discrepancies, notes(all, Outcome.Done.class, ", "));
  }

  private static String notes(List<Outcome> all, Class<? extends Outcome> of, String between) {
    return all.stream()
        .filter(of::isInstance)
        .map(Outcome::note)
        .filter(note -> !note.isEmpty())
        .collect(Collectors.joining(between));
  }

  private static Outcome failed(WantedJob job, RuntimeException failure) {
    @Nullable Throwable at = failure;
    for (int depth = 0; depth < DEEPEST && at != null; depth++) {
      if (at instanceof AlreadyRunning) {
        return new Outcome.Busy(String.valueOf(at.getMessage()));
      }
      if (at instanceof JobRuns.ForPeople) {
        return new Outcome.Failed(String.valueOf(at.getMessage()));
      }
      at = at.getCause();
    }
    LOG.warn("The {} failed", job.words(), failure);
    return new Outcome.Failed(
        Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName()));
  }
}
