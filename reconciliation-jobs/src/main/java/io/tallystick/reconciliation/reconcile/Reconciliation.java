package io.tallystick.reconciliation.reconcile;

import io.tallystick.reconciliation.batch.AlreadyRunning;
import io.tallystick.reconciliation.batch.Claim;
import io.tallystick.reconciliation.batch.JobRuns;
import io.tallystick.reconciliation.match.Conclusion;
import io.tallystick.reconciliation.match.Matching;
import io.tallystick.reconciliation.match.Totals;
import io.tallystick.reconciliation.partition.Partitions;
import io.tallystick.reports.Destination;
import io.tallystick.reports.RunReports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.builder.SimpleJobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Compares books and provider over one window, to durable discrepancies and a tie-out.
 *
 * <p>A window with the same inputs is one run: asked for again it is answered from the first time
 * and writes nothing; a run that failed or died goes on where it stopped.
 */
public final class Reconciliation {
  private static final String JOB = "reconciliation";

  /** What a run compares must not grow while it does. */
  private static final List<Claim> READS = List.of(Claim.reads("books"), Claim.reads("provider"));

  private static final String UNEXPLAINED =
      "The tie-out leaves a residual that no match, discrepancy or timing difference explains. This"
          + " is a fault of Tallystick's: please report it with the run's summary.";

  /**
   * What to compare.
   *
   * @param from the half-open window [from, to)
   * @param grace how long a counterpart may take to arrive before its absence is a discrepancy
   * @param dryRun find and show, but leave no discrepancy behind
   * @param reports null writes none
   * @param zone names the day in the reports
   */
  public record Request(
      Instant from,
      Instant to,
      Duration grace,
      boolean dryRun,
      @Nullable Destination reports,
      ZoneId zone) {
    /** Without reports. */
    public Request(Instant from, Instant to, Duration grace, boolean dryRun) {
      this(from, to, grace, dryRun, null, ZoneOffset.UTC);
    }
  }

  /** How it ended. */
  public enum Verdict {
    CLEAN,
    DISCREPANCIES,
    FAILED
  }

  /**
   * @param repeated the same window was compared on the same inputs before; nothing was written
   * @param failure for people; null unless the verdict is FAILED
   */
  public record Result(long runId, Verdict verdict, boolean repeated, @Nullable String failure) {}

  private final JobRuns jobs;
  private final JobRepository repository;
  private final JdbcRuns runs;
  private final SourceCheck sources;
  private final JdbcProof proofs;
  private final Matching matching;
  private final Conclusion conclusion;
  private final Clock clock;
  private final RunReports reports;

  public Reconciliation(
      JobRuns jobs,
      JobRepository repository,
      DataSource dataSource,
      PlatformTransactionManager transactionManager,
      Clock clock,
      RunReports reports,
      Partitions partitions,
      int connections) {
    this.jobs = jobs;
    this.repository = repository;
    this.clock = clock;
    this.reports = reports;
    this.runs = new JdbcRuns(dataSource);
    this.matching =
        new Matching(repository, dataSource, transactionManager, partitions, connections);
    var transaction = new TransactionTemplate(transactionManager);
    this.proofs = new JdbcProof(dataSource);
    this.sources = new SourceCheck(new Totals(dataSource, transaction), proofs);
    this.conclusion = new Conclusion(dataSource, transaction, clock);
  }

  /**
   * Runs, goes on with, or repeats the reconciliation of a window.
   *
   * @throws io.tallystick.reconciliation.batch.AlreadyRunning if one is running, or an import is
   */
  public Result run(Request request) {
    return jobs.locked(JOB, READS, held -> run(held, request));
  }

  private Result run(JobRuns.Held held, Request request) {
    runs.failDead(JOB, clock.instant());
    String inputs = runs.inputs(request.from(), request.to());
    Optional<JdbcRuns.Run> earlier =
        request.dryRun() ? Optional.empty() : runs.find(JOB, request, inputs);
    if (earlier.isPresent() && earlier.get().done()) {
      reportAgain(earlier.get().runId(), request);
      return new Result(earlier.get().runId(), verdictOf(earlier.get().state()), true, null);
    }
    long runId =
        earlier.isPresent()
            ? earlier.get().runId()
            : runs.open(JOB, request, inputs, clock.instant());
    return execute(held, runId, request);
  }

  /** If neither side had a charge or refund in that window, would that be proven? */
  public boolean provesQuiet(Instant from, Instant to) {
    return proofs.of(from, to).quietIfEmpty();
  }

  /** Marks runs whose process died as failed; does nothing while a run is alive. */
  public int recover() {
    try {
      return jobs.locked(JOB, _ -> runs.failDead(JOB, clock.instant()));
    } catch (AlreadyRunning alive) {
      return 0;
    }
  }

  /**
   * Goes on with a run that failed or whose process died, as it was asked for; answers a finished
   * one as it ended.
   *
   * @throws NotRestartable if there is no such run, or what it compares has changed since
   */
  public Result restart(long runId) {
    return jobs.locked(JOB, READS, held -> restart(held, runId));
  }

  private Result restart(JobRuns.Held held, long runId) {
    Optional<String> check = runs.otherJob(JOB, runId);
    if (check.isPresent()) {
      throw new NotRestartable(
          "Run %d is one of %s. './tally check %s' looks again."
              .formatted(runId, check.get(), check.get()));
    }
    JdbcRuns.Run run =
        runs.get(runId)
            .orElseThrow(
                () ->
                    new NotRestartable(
                        "There is no run " + runId + ". './tally runs' lists the runs there are."));
    if (run.done()) {
      return new Result(runId, verdictOf(run.state()), true, null);
    }
    Request request = run.request();
    if (!run.inputs().equals(runs.inputs(request.from(), request.to()))) {
      throw new NotRestartable(
          "What run %d compares has changed since it began: there are other imports or payments now. './tally nightly --date %s' compares the day anew."
              .formatted(runId, LocalDate.ofInstant(request.from(), request.zone())));
    }
    return execute(held, runId, request);
  }

  private Result execute(JobRuns.Held held, long runId, Request request) {
    runs.reopen(runId);
    JobExecution execution = held.run(job(runId, request), parameters(runId));
    if (execution.getStatus() != BatchStatus.COMPLETED) {
      String failure = JobRuns.failure(execution);
      runs.finish(runId, "failed", failure, clock.instant());
      return new Result(runId, Verdict.FAILED, false, failure);
    }
    String state = runs.verdict(runId);
    String failure = state.equals("failed") ? UNEXPLAINED : null;
    runs.finish(runId, state, failure, clock.instant());
    return new Result(runId, verdictOf(state), false, failure);
  }

  /** The whole job, top-down. */
  private Job job(long runId, Request request) {
    SimpleJobBuilder job =
        new JobBuilder(JOB, repository).start(step("totals", () -> countAndJudge(runId, request)));
    for (Step step : matching.steps(runId)) {
      job.next(step);
    }
    job.next(step("conclude", () -> conclude(runId, request)));
    return job.next(step("reports", () -> writeReports(runId, request))).build();
  }

  /** Without a sale the rest is done all the same: an earlier day's entries wait for this one. */
  private void countAndJudge(long runId, Request request) {
    boolean something = sources.require(runId, request.from(), request.to());
    runs.nothingToCompare(runId, !something);
  }

  private void conclude(long runId, Request request) {
    conclusion.run(runId, request.dryRun());
    runs.conclude(runId, runs.verdict(runId));
  }

  private void writeReports(long runId, Request request) {
    Destination destination = request.reports();
    if (destination != null && !request.dryRun()) {
      Path written = reports.write(runId, destination, request.zone());
      runs.reported(runId, written.toAbsolutePath().normalize().toString());
    }
  }

  /** What is asked for may be another place or profile than the first time. */
  private void reportAgain(long runId, Request request) {
    Destination destination = request.reports();
    if (destination == null) {
      return;
    }
    Path place = RunReports.place(runId, request.from(), destination, request.zone());
    if (Files.isDirectory(place)) {
      runs.reported(runId, place.toAbsolutePath().normalize().toString());
    } else {
      writeReports(runId, request);
    }
  }

  private Step step(String name, Runnable work) {
    return new StepBuilder(name, repository)
        .tasklet(
            (_, _) -> {
              work.run();
              return RepeatStatus.FINISHED;
            },
            new ResourcelessTransactionManager())
        .build();
  }

  private static JobParameters parameters(long runId) {
    return new JobParametersBuilder().addLong("run", runId).toJobParameters();
  }

  /** Takes a dry run's traces away once its result has been shown. */
  public void forget(long runId) {
    runs.forget(runId);
  }

  private static Verdict verdictOf(String state) {
    return switch (state) {
      case "clean" -> Verdict.CLEAN;
      case "discrepancies" -> Verdict.DISCREPANCIES;
      default -> Verdict.FAILED;
    };
  }
}
