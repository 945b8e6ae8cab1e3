package io.tallystick.reconciliation.check;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.reconciliation.batch.AlreadyRunning;
import io.tallystick.reconciliation.batch.JobRuns;
import io.tallystick.reconciliation.partition.Partitions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Runs checks, each as a Spring Batch job of its own. */
public final class Checks {
  /**
   * What to check.
   *
   * @param name of the check
   * @param from the window's beginning; to is its end, not in it
   * @param grace what is younger than this is given time
   */
  public record Request(String name, Instant from, Instant to, Duration grace, boolean dryRun) {}

  private final Map<String, Check> checks;
  private final JobRuns jobs;
  private final JobRepository repository;
  private final TransactionTemplate transaction;
  private final JdbcChecks jdbc;
  private final JdbcFindings findings;
  private final RepairPolicy policy;
  private final Partitions partitions;
  private final Clock clock;
  private final Map<String, Repairs> repairs = new HashMap<>();

  public Checks(
      List<Check> checks,
      JobRuns jobs,
      JobRepository repository,
      DataSource dataSource,
      TransactionTemplate transaction,
      RepairPolicy policy,
      Partitions partitions,
      Clock clock) {
    this.checks = checks.stream().collect(Collectors.toMap(Check::name, check -> check));
    this.jobs = jobs;
    this.repository = repository;
    this.transaction = transaction;
    this.jdbc = new JdbcChecks(dataSource);
    this.findings = new JdbcFindings(dataSource);
    this.policy = policy;
    this.partitions = partitions;
    this.clock = clock;
    policy.requireObeyed(
        checks.stream().flatMap(check -> check.finds().stream()).collect(Collectors.toSet()));
    for (Check check : checks) {
      var work = new Repairs(findings, transaction, policy, check, repository, clock);
      repairs.put(check.name(), work);
      partitions.learn(work); // of other processes' runs, too
    }
  }

  /** The names of all checks. */
  public List<String> names() {
    return checks.keySet().stream().sorted(Comparator.naturalOrder()).toList();
  }

  /**
   * Runs a check, or goes on with a run of the same window that failed or died.
   *
   * @throws io.tallystick.reconciliation.batch.AlreadyRunning if one is running
   * @throws IllegalArgumentException if there is no such check
   */
  public CheckResult run(Request request) {
    Check check = checks.get(request.name());
    if (check == null) {
      throw new IllegalArgumentException(
          "There is no check '%s'. There are: %s."
              .formatted(request.name(), String.join(", ", names())));
    }
    return jobs.locked(check.name(), held -> run(held, check, request));
  }

  private CheckResult run(JobRuns.Held held, Check check, Request request) {
    CheckRun run = begun(check, request);
    JobExecution execution =
        held.run(
            job(run, check),
            new JobParametersBuilder().addLong("run", run.runId()).toJobParameters());
    if (execution.getStatus() != BatchStatus.COMPLETED) {
      jdbc.fail(run.runId(), JobRuns.failure(execution), clock.instant());
      return jdbc.result(run.runId(), check.name(), false);
    }
    String unseen = check.unseen(run).orElse(null);
    Optional<Long> same = transaction.execute(_ -> jdbc.finish(run, unseen, clock.instant()));
    return same != null && same.isPresent()
        ? jdbc.result(same.get(), check.name(), true)
        : jdbc.result(run.runId(), check.name(), false);
  }

  private CheckRun begun(Check check, Request request) {
    jdbc.failDead(check.name(), clock.instant());
    Optional<CheckRun> unfinished =
        request.dryRun()
            ? Optional.empty()
            : jdbc.unfinished(check.name(), request.from(), request.to(), request.grace());
    if (unfinished.isPresent()) {
      jdbc.reopen(unfinished.get().runId());
      return unfinished.get();
    }
    Instant now = clock.instant();
    long runId =
        jdbc.open(
            check.name(),
            request.from(),
            request.to(),
            request.grace(),
            request.dryRun(),
            "dry:" + now,
            now);
    return new CheckRun(
        runId, check.name(), request.from(), request.to(), request.grace(), now, request.dryRun());
  }

  /** The whole job, top-down. */
  private Job job(CheckRun run, Check check) {
    Repairs repairs = Objects.requireNonNull(this.repairs.get(check.name()));
    var job =
        new JobBuilder(check.name(), repository)
            .start(step("prepare", () -> check.prepare(run)))
            .next(step("find", inTransaction(() -> find(run, check))))
            .next(step("plan", inTransaction(() -> repairs.plan(run))));
    if (!run.dryRun()) {
      job.next(partitions.step(repairs, run.runId()))
          .next(step("verify", inTransaction(() -> findings.verify(run, check))))
          .next(step("conclude", inTransaction(() -> findings.carryOn(run, clock.instant()))));
    }
    return job.build();
  }

  private void find(CheckRun run, Check check) {
    Map<String, String> severities = new HashMap<>();
    check
        .finds()
        .forEach(
            type -> severities.put(type.name(), type.severity().name().toLowerCase(Locale.ROOT)));
    List<String> off =
        check.finds().stream()
            .filter(type -> policy.of(type) == RepairPolicy.Action.OFF)
            .map(DiscrepancyType::name)
            .toList();
    findings.find(run, check, JsonMapper.shared().writeValueAsString(severities), off);
  }

  private Runnable inTransaction(Runnable work) {
    return () -> transaction.executeWithoutResult(_ -> work.run());
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

  /** Marks runs whose process died as failed; those that are alive are left alone. */
  public int recover() {
    int failed = 0;
    for (String name : jdbc.running()) {
      if (checks.containsKey(name)) {
        try {
          failed += jobs.locked(name, _ -> jdbc.failDead(name, clock.instant()));
        } catch (AlreadyRunning alive) {
          // it isn't dead
        }
      }
    }
    return failed;
  }

  /** Takes a dry run's traces away once its result has been shown. */
  public void forget(long runId) {
    transaction.executeWithoutResult(_ -> jdbc.forget(runId));
  }
}
