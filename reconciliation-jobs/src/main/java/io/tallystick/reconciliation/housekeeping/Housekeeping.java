package io.tallystick.reconciliation.housekeeping;

import io.tallystick.checkout.attempt.CheckoutAttempts;
import io.tallystick.checkout.ids.Ids;
import io.tallystick.reconciliation.batch.JobRuns;
import io.tallystick.reconciliation.check.Checks;
import io.tallystick.reconciliation.reconcile.Reconciliation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.builder.SimpleJobBuilder;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A job with one step per kind of thing; each takes some away at a time, each time committed. */
public final class Housekeeping {
  private static final String JOB = "housekeeping";
  private static final int AT_ONCE = 500;

  /** Dry runs may have many findings each. */
  private static final int DRY_RUNS_AT_ONCE = 10;

  /**
   * What was taken away.
   *
   * @param counts by kind, those with none too
   * @param failure why not all was; null: it was
   */
  public record Result(Map<String, Long> counts, @Nullable String failure) {
    public Result {
      counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    }

    /** For people: "3 events, 1 worker row". */
    public String words() {
      String some =
          counts.entrySet().stream()
              .filter(each -> each.getValue() > 0)
              .map(each -> each.getValue() + " " + each.getKey())
              .collect(Collectors.joining(", "));
      return some.isEmpty() ? "nothing" : some;
    }
  }

  private final JobRuns jobs;
  private final JobRepository repository;
  private final TransactionTemplate transaction;
  private final List<Chore> chores;
  private final Clock clock;
  private final Ids ids;

  /**
   * @param wishes consumers of events by name, and the types that each wants
   */
  public Housekeeping(
      JobRuns jobs,
      JobRepository repository,
      DataSource dataSource,
      TransactionTemplate transaction,
      Retention retention,
      CheckoutAttempts attempts,
      Reconciliation reconciliation,
      Checks checks,
      Map<String, Set<String>> wishes,
      Clock clock,
      Ids ids) {
    this.jobs = jobs;
    this.repository = repository;
    this.transaction = transaction;
    this.clock = clock;
    this.ids = ids;
    var jdbc = new JdbcHousekeeping(dataSource);
    this.chores =
        List.of(
            jdbc.bodies(retention.webhookBodies()),
            jdbc.events(retention.events(), wishes),
            chore(
                "idempotency keys",
                Retention.IDEMPOTENCY_KEYS,
                jdbc::keysDue,
                (before, limit) -> attempts.forgetKeys(before, limit)),
            chore(
                "dry runs",
                retention.dryRuns(),
                jdbc::dryRunsDue,
                (before, _) ->
                    forget(jdbc.dryRuns(before, DRY_RUNS_AT_ONCE), reconciliation, checks)),
            jdbc.metadata(retention.jobMetadata()),
            jdbc.requests(retention.jobRequests()),
            jdbc.workers(retention.workers()));
  }

  private static int forget(
      List<JdbcHousekeeping.DryRun> runs, Reconciliation reconciliation, Checks checks) {
    for (JdbcHousekeeping.DryRun run : runs) {
      if (checks.names().contains(run.job())) {
        checks.forget(run.runId());
      } else {
        reconciliation.forget(run.runId());
      }
    }
    return runs.size();
  }

  private interface Some {
    int takeAway(Instant before, int limit);
  }

  private static Chore chore(String name, Duration kept, ToLongFunction<Instant> due, Some some) {
    return new Chore() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public long due(Instant now) {
        return due.applyAsLong(now.minus(kept));
      }

      @Override
      public int some(Instant now, int limit) {
        return some.takeAway(now.minus(kept), limit);
      }
    };
  }

  /** What a run would take away now. */
  public Result dryRun() {
    Instant now = clock.instant();
    Map<String, Long> counts = new LinkedHashMap<>();
    chores.forEach(chore -> counts.put(chore.name(), chore.due(now)));
    return new Result(counts, null);
  }

  /**
   * Takes away what is due.
   *
   * @throws io.tallystick.reconciliation.batch.AlreadyRunning if somebody is at it
   */
  public Result run() {
    Instant now = clock.instant();
    Map<String, Long> counts = new LinkedHashMap<>();
    chores.forEach(chore -> counts.put(chore.name(), 0L));
    JobExecution execution =
        jobs.run(
            job(now, counts),
            new JobParametersBuilder().addString("id", ids.get()).toJobParameters());
    return new Result(
        counts, execution.getStatus() == BatchStatus.COMPLETED ? null : JobRuns.failure(execution));
  }

  /** The whole job, top-down. */
  private Job job(Instant now, Map<String, Long> counts) {
    SimpleJobBuilder job = null;
    for (Chore chore : chores) {
      Step step = step(chore, now, counts);
      job = job == null ? new JobBuilder(JOB, repository).start(step) : job.next(step);
    }
    return Objects.requireNonNull(job).build();
  }

  private Step step(Chore chore, Instant now, Map<String, Long> counts) {
    return new StepBuilder("housekeeping:" + chore.name(), repository)
        .tasklet(
            (_, _) -> {
              Integer some = transaction.execute(_ -> chore.some(now, AT_ONCE));
              if (some == null || some == 0) {
                return RepeatStatus.FINISHED;
              }
              counts.merge(chore.name(), (long) some, Long::sum);
              return RepeatStatus.CONTINUABLE;
            },
            new ResourcelessTransactionManager())
        .build();
  }
}
