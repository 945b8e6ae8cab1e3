package io.tallystick.reconciliation.batch;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.AbstractJob;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.dao.OptimisticLockingFailureException;

/**
 * The jobs that run in this process. They can be told to stop: each ends between two chunks or
 * steps, and goes on there when it is started again.
 *
 * <p>Spring Batch's own {@code stop} isn't used. It writes an end time while the job still runs:
 * one whose process then dies looks ended, isn't recovered, and can't be started any more.
 */
public final class RunningJobs {
  private static final String RUN = "run";

  private final JobRepository repository;
  private final Set<Long> executions = ConcurrentHashMap.newKeySet();
  private final JobExecutionListener
      noting = // one for all: a job knows it once, however often it runs
      new JobExecutionListener() {
            @Override
            public void beforeJob(JobExecution execution) {
              executions.add(execution.getId());
            }

            @Override
            public void afterJob(JobExecution execution) {
              executions.remove(execution.getId());
            }
          };
  private volatile boolean stopping;
  private volatile LongConsumer watcher = _ -> {};

  /** Starts a job. */
  interface Start {
    JobExecution start() throws JobExecutionException;
  }

  RunningJobs(JobRepository repository) {
    this.repository = repository;
  }

  /**
   * Starts it. By name it couldn't be told from the same job of another process, which has taken it
   * over while this one was paused.
   */
  JobExecution during(Job job, JobParameters parameters, Start start) throws JobExecutionException {
    if (stopping) {
      throw new ToldToStop(job.getName());
    }
    Long run = parameters.getLong(RUN);
    if (run != null) {
      watcher.accept(run);
    }
    ((AbstractJob) job).registerJobExecutionListener(noting);
    return start.start();
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
    executions.forEach(this::stop);
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
