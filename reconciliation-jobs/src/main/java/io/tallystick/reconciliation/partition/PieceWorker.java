package io.tallystick.reconciliation.partition;

import io.tallystick.reconciliation.batch.AlreadyRunning;
import io.tallystick.reconciliation.batch.Claim;
import io.tallystick.reconciliation.batch.JobRuns;
import io.tallystick.reconciliation.batch.RunLock;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.integration.partition.StepExecutionRequest;

/**
 * Works on pieces, of this process's runs and of others'. Each under a lock of its own, which goes
 * with the process: so nobody else has the piece, and everybody sees when it is free again. A
 * process that lost its lock unnoticed mostly can't commit once the piece was begun elsewhere: the
 * step execution's version has changed. Not so in a run that was told to stop, so a work must stand
 * a chunk that two processes come to: the match notes its position by itself, repairs stand being
 * done twice.
 */
final class PieceWorker {
  private static final Logger LOG = LoggerFactory.getLogger(PieceWorker.class);

  /** Who did it, for whoever reads the job's tables. */
  private static final String BY = "piece.by";

  private static final String THIS_PROCESS = "process " + ProcessHandle.current().pid();

  private final JobRepository repository;
  private final DataSource dataSource;
  private final Map<String, Work> works = new ConcurrentHashMap<>();
  private final Set<StepExecution> underWay =
      ConcurrentHashMap.newKeySet(); // not those of its own thread
  private volatile boolean leaving;

  PieceWorker(JobRepository repository, DataSource dataSource) {
    this.repository = repository;
    this.dataSource = dataSource;
  }

  void learn(Work work) {
    works.put(work.name(), work);
  }

  static String lockName(long piece) {
    return "tallystick:piece:" + piece;
  }

  /** Does the piece, unless somebody else has it or there is nothing left to do. */
  void take(StepExecutionRequest request) {
    long id = request.getStepExecutionId();
    Work work = works.get(request.getStepName());
    if (work == null) {
      LOG.warn("This version doesn't know the work {}: another process must do it", request);
      return;
    }
    try (RunLock _ = RunLock.take(dataSource, new Claim(lockName(id), false, "Piece " + request))) {
      StepExecution piece = repository.getStepExecution(id);
      if (piece != null && isToDo(piece)) {
        underWay.add(piece);
        try {
          if (leaving) {
            piece.setTerminateOnly(); // it came while the others were given back
          }
          perform(work, piece);
        } finally {
          underWay.remove(piece);
        }
      }
    } catch (AlreadyRunning e) {
      LOG.debug("{} is done elsewhere", request, e);
    }
  }

  private static boolean isToDo(StepExecution piece) {
    return (piece.getStatus().isRunning() || piece.getStatus() == BatchStatus.STOPPED)
        && piece.getJobExecution().getStatus() == BatchStatus.STARTED;
  }

  /** Does a piece that nobody else can have. */
  void perform(Work work, StepExecution piece) {
    piece.setExitStatus(ExitStatus.EXECUTING); // another process may have stopped in it
    piece.getExecutionContext().putString(BY, THIS_PROCESS);
    try {
      work.step(runOf(piece)).execute(piece);
    } catch (JobInterruptedException stopped) {
      LOG.info("Stopped in piece {}: {}", piece.getStepName(), stopped.getMessage());
    }
    if (piece.getStatus() == BatchStatus.FAILED) {
      // a stack trace is for the log; who started the run reads a sentence
      String why = JobRuns.failure(piece.getFailureExceptions(), piece.getStatus());
      piece.setExitStatus(new ExitStatus(ExitStatus.FAILED.getExitCode(), why));
      repository.update(piece);
    }
  }

  private static long runOf(StepExecution piece) {
    @Nullable Long run = piece.getJobParameters().getLong("run");
    return Objects.requireNonNull(run, "job parameter 'run'");
  }

  /** Ends what was taken and is under way after its chunk: others go on with it. */
  void giveBack() {
    leaving = true;
    underWay.forEach(StepExecution::setTerminateOnly);
  }

  /** Takes pieces again. */
  void goOn() {
    leaving = false;
  }
}
