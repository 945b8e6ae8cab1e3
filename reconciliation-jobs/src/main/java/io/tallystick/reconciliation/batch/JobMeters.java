package io.tallystick.reconciliation.batch;

import io.tallystick.checkout.metrics.Counts;
import io.tallystick.checkout.metrics.Meters;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.batch.core.BatchStatus;

/**
 * The jobs that this process started. Spring Batch has a counter of launches that nothing counts.
 */
final class JobMeters {
  private enum Result {
    COMPLETED,
    FAILED,
    STOPPED,
    REFUSED
  }

  private final Meters meters;
  private final Map<String, Counts<Result>> launches = new ConcurrentHashMap<>();

  JobMeters(Meters meters) {
    this.meters = meters;
  }

  void ended(String job, BatchStatus status) {
    of(job)
        .one(
            switch (status) {
              case COMPLETED -> Result.COMPLETED;
              case STOPPED, STOPPING -> Result.STOPPED;
              case STARTING, STARTED, FAILED, ABANDONED, UNKNOWN -> Result.FAILED;
            });
  }

  /** One is running already. */
  void refused(String job) {
    of(job).one(Result.REFUSED);
  }

  private Counts<Result> of(String job) {
    return launches.computeIfAbsent(
        job,
        name ->
            meters.counts(
                "tallystick.job.launches",
                "Jobs that this process started, by how they ended",
                "result",
                Result.class,
                "job",
                name));
  }
}
