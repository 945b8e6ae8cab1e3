package io.tallystick.reconciliation.batch;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The jobs that run in this process. They can be told to stop: each ends between two chunks or
 * steps, and goes on there when it is started again.
 *
 * <p>Spring Batch's own {@code stop} isn't used. It writes an end time while the job still runs:
 * one whose process then dies looks ended, isn't recovered, and can't be started any more.
 */
public final class RunningJobs {
  private static final String LIVE =
      """
      SELECT e.job_execution_id
      FROM batch_job_execution e JOIN batch_job_instance i USING (job_instance_id)
      WHERE i.job_name = :job AND e.end_time IS NULL AND e.status IN ('STARTING', 'STARTED')
      """;
  private static final String RUN = "run";

  private final JobRepository repository;
  private final JdbcClient jdbc;
  private final Set<String> names = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;
  private volatile LongConsumer watcher = _ -> {};

  /** Starts a job. */
  interface Start {
    JobExecution start() throws JobExecutionException;
  }

  RunningJobs(JobRepository repository, DataSource dataSource) {
    this.repository = repository;
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** For who holds the job's lock: whatever runs under its name is this process's. */
  JobExecution during(Job job, JobParameters parameters, Start start) throws JobExecutionException {
    names.add(job.getName());
    try {
      if (stopping) {
        throw new ToldToStop(job.getName());
      }
      Long run = parameters.getLong(RUN);
      if (run != null) {
        watcher.accept(run);
      }
      return start.start();
    } finally {
      names.remove(job.getName());
    }
  }

  /** Who hears the number of each run of reconciliation_run that begins or goes on. */
  public void watch(LongConsumer runs) {
    watcher = runs;
  }

  /** Nobody hears any more. */
  public void unwatch() {
    watcher = _ -> {};
  }

  /**
   * Begins nothing more, and has what runs end soon. To be said again until it has ended: a job
   * that is just beginning may not be there yet.
   */
  public void stop() {
    stopping = true;
    for (String job : names) {
      for (long id : jdbc.sql(LIVE).param("job", job).query(Long.class).list()) {
        stop(id);
      }
    }
  }

  private void stop(long id) {
    JobExecution execution = repository.getJobExecution(id);
    if (execution == null || execution.getEndTime() != null) {
      return;
    }
    try {
      execution.setStatus(BatchStatus.STOPPING); // looked at after each chunk and step
      repository.update(execution);
    } catch (OptimisticLockingFailureException changed) {
      // it has just ended, or is told again
    }
  }

  /** Begins jobs again. */
  public void goOn() {
    stopping = false;
  }

  /** Were they told to stop? */
  public boolean stopping() {
    return stopping;
  }
}
