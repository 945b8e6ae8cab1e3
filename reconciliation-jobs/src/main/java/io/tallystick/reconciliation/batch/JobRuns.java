package io.tallystick.reconciliation.batch;

import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobExecutionAlreadyRunningException;
import org.springframework.batch.core.launch.JobInstanceAlreadyCompleteException;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Starts jobs, one live run per job and database, and recovers the executions of processes that
 * died.
 *
 * <p>Spring Batch alone accepts a second restart of one instance, and recovers executions that are
 * still alive. So a session-level lock is held for the whole run, and an execution is recovered
 * only by who holds its lock.
 */
public final class JobRuns {
  private static final Logger LOG = LoggerFactory.getLogger(JobRuns.class);

  private static final String LIVE_EXECUTIONS =
      """
      SELECT e.job_execution_id
      FROM batch_job_execution e JOIN batch_job_instance i USING (job_instance_id)
      WHERE i.job_name = :job AND e.end_time IS NULL
      ORDER BY e.job_execution_id
      """;
  private static final String JOBS_WITH_LIVE_EXECUTIONS =
      """
      SELECT DISTINCT i.job_name
      FROM batch_job_execution e JOIN batch_job_instance i USING (job_instance_id)
      WHERE e.end_time IS NULL ORDER BY i.job_name
      """;

  /**
   * A piece of a run may be under way in another process, which doesn't know that the run's died.
   * With another version its next commit fails, so it does nothing beside the restarted run. What a
   * lost database left half noted, under an execution that has ended even, could else never be gone
   * on with.
   */
  private static final String END_STEPS =
      """
      UPDATE batch_step_execution s
      SET status = 'FAILED', exit_code = 'FAILED', end_time = localtimestamp, last_updated = localtimestamp,
          version = s.version + 1
      FROM batch_job_execution e JOIN batch_job_instance i USING (job_instance_id)
      WHERE s.job_execution_id = e.job_execution_id AND i.job_name = :job
        AND s.status NOT IN ('COMPLETED', 'FAILED', 'ABANDONED')
      """;

  private static final String END_UNKNOWN =
      """
      UPDATE batch_job_execution e SET status = 'FAILED', exit_code = 'FAILED', version = e.version + 1
      FROM batch_job_instance i
      WHERE i.job_instance_id = e.job_instance_id AND i.job_name = :job AND e.status = 'UNKNOWN' AND e.end_time IS NOT NULL
      """;

  private static final String EXECUTION_IS_STORED =
      "SELECT count(*) FROM batch_job_execution WHERE job_execution_id = :id";

  /** One execution whose process had died. */
  public record Recovered(String job, long executionId) {}

  /** What a recovery found. A job that is still alive is left alone. */
  public record Recovery(List<Recovered> recovered, List<String> alive) {}

  private final JobOperator operator;
  private final JobRepository repository;
  private final DataSource dataSource;
  private final JdbcClient jdbc;
  private final RunningJobs running;
  private final JobMeters meters;

  JobRuns(JobOperator operator, JobRepository repository, DataSource dataSource, JobMeters meters) {
    this.meters = meters;
    this.operator = operator;
    this.repository = repository;
    this.dataSource = dataSource;
    this.jdbc = JdbcClient.create(dataSource);
    this.running = new RunningJobs(repository);
  }

  /** The jobs that run in this process, to hear of them and to have them stop. */
  public RunningJobs running() {
    return running;
  }

  /** The right to run a job, held until the work that got it is done. */
  public final class Held {
    private Held() {}

    /**
     * Runs the job to its end in this thread; restarts it where it stopped if an earlier execution
     * of the same parameters failed or died.
     *
     * @return its execution; the one that completed before, if it is complete already
     * @throws ToldToStop if this process was told to begin nothing more
     */
    public JobExecution run(Job job, JobParameters parameters) {
      return runHoldingLock(job, parameters);
    }
  }

  /**
   * Does {@code work} as the only one that may run jobs of that name; what a dead process left of
   * them is recovered first.
   *
   * @throws AlreadyRunning if a run of this job is alive; nothing was done
   */
  public <T> T locked(String jobName, Function<Held, T> work) {
    return locked(jobName, List.of(), work);
  }

  /**
   * Does {@code work} as {@link #locked(String, Function)}, with more claims.
   *
   * @throws AlreadyRunning if a run of this job is alive or a claim is taken; nothing was done
   */
  public <T> T locked(String jobName, List<Claim> more, Function<Held, T> work) {
    Claim[] claims =
        Stream.concat(Stream.of(Claim.job(jobName)), more.stream()).toArray(Claim[]::new);
    try (RunLock _ = taken(jobName, claims)) {
      recoverHoldingLock(jobName);
      return work.apply(new Held());
    }
  }

  private RunLock taken(String jobName, Claim[] claims) {
    try {
      return RunLock.take(dataSource, claims);
    } catch (AlreadyRunning e) {
      meters.refused(jobName);
      throw e;
    }
  }

  /**
   * Runs the job to its end in this thread, see {@link Held#run}.
   *
   * @throws AlreadyRunning if a run of this job is alive or a claim is taken
   */
  public JobExecution run(Job job, JobParameters parameters, Claim... more) {
    return locked(job.getName(), List.of(more), held -> held.run(job, parameters));
  }

  private JobExecution runHoldingLock(Job job, JobParameters parameters) {
    try {
      JobExecution execution =
          running.during(job, parameters, () -> operator.start(job, parameters));
      requireStored(execution);
      meters.ended(job.getName(), execution.getStatus());
      return execution;
    } catch (JobInstanceAlreadyCompleteException e) {
      JobExecution last = repository.getLastJobExecution(job.getName(), parameters);
      if (last == null) {
        throw new IllegalStateException("Job metadata contradict themselves", e);
      }
      return last;
    } catch (JobExecutionAlreadyRunningException e) {
      throw new AlreadyRunning("The job " + job.getName());
    } catch (JobExecutionException e) {
      throw new IllegalStateException(
          "The job " + job.getName() + " can't be started: " + e.getMessage(), e);
    }
  }

  /** Marks executions of dead processes as failed, so that they can be restarted. */
  public Recovery recover() {
    List<Recovered> recovered = new ArrayList<>();
    List<String> alive = new ArrayList<>();
    for (String job : jdbc.sql(JOBS_WITH_LIVE_EXECUTIONS).query(JobRuns::name).list()) {
      try (RunLock _ = RunLock.take(dataSource, Claim.job(job))) {
        recovered.addAll(recoverHoldingLock(job));
      } catch (AlreadyRunning e) {
        alive.add(job);
      }
    }
    return new Recovery(recovered, alive);
  }

  private static String name(ResultSet row, int n) throws SQLException {
    return Objects.requireNonNull(row.getString("job_name"));
  }

  private List<Recovered> recoverHoldingLock(String job) {
    jdbc.sql(END_STEPS).param("job", job).update();
    jdbc.sql(END_UNKNOWN).param("job", job).update();
    List<Recovered> recovered = new ArrayList<>();
    for (long id : jdbc.sql(LIVE_EXECUTIONS).param("job", job).query(Long.class).list()) {
      JobExecution execution = repository.getJobExecution(id);
      if (execution == null) {
        continue;
      }
      operator.recover(execution);
      LOG.warn(
          "Job {}: execution {} belonged to a process that died; it can be restarted", job, id);
      recovered.add(new Recovered(job, id));
    }
    return recovered;
  }

  /** The plain batch starter would keep metadata in memory, where nothing can be restarted from. */
  private void requireStored(JobExecution execution) {
    long stored =
        jdbc.sql(EXECUTION_IS_STORED).param("id", execution.getId()).query(Long.class).single();
    if (stored != 1) {
      throw new IllegalStateException(
          "Job metadata aren't kept in the database: no job could be restarted. Is another"
              + " JobRepository on the classpath?");
    }
  }

  /** Why an execution failed: the message at the bottom of its first failure. */
  public static String failure(JobExecution execution) {
    return failure(execution.getAllFailureExceptions(), execution.getStatus());
  }

  /** Why something ended that way: the message at the bottom of its first failure. */
  public static String failure(Collection<Throwable> failures, BatchStatus status) {
    if (status == BatchStatus.STOPPED) {
      return "It was told to stop. Started again it goes on where it stopped.";
    }
    for (Throwable failure : failures) {
      Throwable cause = failure;
      for (int depth = 0; cause.getCause() != null && depth < 50; depth++) {
        if (cause instanceof ForPeople || cause instanceof UncheckedIOException) {
          break; // an I/O exception by itself doesn't say what was being done
        }
        cause = cause.getCause();
      }
      return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
    return "The job ended as " + status + ".";
  }

  /** A failure whose message is complete: what happened, where, and what to do. */
  public interface ForPeople {}
}
