package io.tallystick.reconciliation.partition;

import io.tallystick.reconciliation.batch.JobRuns;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.partition.StepExecutionSplitter;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.integration.partition.StepExecutionRequest;

/**
 * Hands the pieces out, and watches over them: a piece that nobody works on and that no message
 * asks for is asked for again, since its process died or its message was lost. This process works
 * along, so that a run ends even where there is no other.
 */
final class PieceHandler implements PartitionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(PieceHandler.class);
  private static final long LOOK_EVERY_MILLIS = 200;

  /** A piece that ends so many processes without getting on would end the others, too. */
  private static final int MOST_TRIES = 5;

  private final Partitions partitions;
  private final Work work;
  private final IntSupplier number;
  private final PieceWorker worker;
  private final PieceChannel channel;
  private final JdbcPieces jdbc;
  private final PartitionSettings settings;

  /**
   * @param number into how many pieces, known only once the steps before have ended
   */
  PieceHandler(
      Partitions partitions,
      Work work,
      IntSupplier number,
      PieceWorker worker,
      PieceChannel channel,
      JdbcPieces jdbc,
      PartitionSettings settings) {
    this.partitions = partitions;
    this.work = work;
    this.number = number;
    this.worker = worker;
    this.channel = channel;
    this.jdbc = jdbc;
    this.settings = settings;
  }

  /** A piece that was asked for. */
  private final class Asked {
    final StepExecution piece;
    UUID message;
    long since;
    long version;
    long commits;
    int begun;

    Asked(StepExecution piece) {
      this.piece = piece;
      this.version = piece.getVersion() == null ? 0 : piece.getVersion();
      this.message = send();
    }

    private UUID send() {
      since = System.nanoTime();
      return channel.send(new StepExecutionRequest(work.name(), piece.getId()));
    }

    /** Asks once more if it is left alone. */
    void look(JdbcPieces.State state) {
      if (!state.free() || state.waiting()) {
        since = System.nanoTime();
      } else if (System.nanoTime() - since > settings.again().toNanos()) {
        if (state.commits() > commits) {
          begun = 0;
        } else if (state.version() != version) {
          begun++; // a message that was lost is no try
        }
        commits = state.commits();
        version = state.version();
        if (begun >= MOST_TRIES) {
          throw new PieceFailed(
              "A piece of %s (step execution %d) was begun %d times and never came on: whoever works on it dies. See the workers' logs."
                  .formatted(work.name(), state.id(), begun));
        }
        LOG.warn("Nobody works on piece {} of {}: asked for again", state.id(), work.name());
        message = send();
      }
    }
  }

  @Override
  public Collection<StepExecution> handle(StepExecutionSplitter splitter, StepExecution step)
      throws JobExecutionException {
    Set<StepExecution> pieces = splitter.split(step, number.getAsInt());
    if (pieces.size() <= 1) {
      pieces.forEach(piece -> worker.perform(work, piece)); // not worth a message
      return pieces;
    }
    Map<Long, Asked> asked = new LinkedHashMap<>();
    var taking = partitions.take();
    try {
      for (StepExecution piece : pieces) {
        asked.put(piece.getId(), new Asked(piece));
      }
      LOG.info("{} in {} pieces", work.name(), pieces.size());
      for (JdbcPieces.State state : watch(asked)) {
        conclude(of(asked, state), state);
      }
      return pieces;
    } catch (JobInterruptedException e) {
      abandon(asked, BatchStatus.STOPPED);
      throw e;
    } catch (RuntimeException e) {
      abandon(asked, BatchStatus.FAILED); // before it waits for this process's own pieces
      throw e;
    } finally {
      taking.close();
    }
  }

  private static Asked of(Map<Long, Asked> asked, JdbcPieces.State state) {
    return Objects.requireNonNull(asked.get(state.id()));
  }

  private static List<UUID> messages(Map<Long, Asked> asked) {
    return asked.values().stream().map(one -> one.message).toList();
  }

  /** Leaves nothing behind that somebody would still work on; a restart goes on with all of it. */
  private void abandon(Map<Long, Asked> asked, BatchStatus status) {
    jdbc.forget(messages(asked));
    jdbc.end(asked.keySet(), status);
  }

  /** Until all have ended. */
  private List<JdbcPieces.State> watch(Map<Long, Asked> asked) throws JobInterruptedException {
    long versions = 0;
    long movedAt = System.nanoTime();
    while (true) {
      List<JdbcPieces.State> states = jdbc.states(List.copyOf(asked.keySet()), messages(asked));
      if (states.stream().allMatch(JdbcPieces.State::ended)) {
        return states;
      }
      long now = states.stream().mapToLong(JdbcPieces.State::version).sum();
      if (now != versions) {
        versions = now;
        movedAt = System.nanoTime();
      } else if (System.nanoTime() - movedAt > settings.patience().toNanos()) {
        throw new PieceFailed(
            "No piece of %s came on for %s. Is the database overloaded, or a worker hanging? Start the run again: it goes on where it stopped."
                .formatted(work.name(), settings.patience()));
      }
      if (states.getFirst().stopping()) {
        jdbc.forget(messages(asked));
        jdbc.end(
            states.stream().filter(JdbcPieces.State::free).map(JdbcPieces.State::id).toList(),
            BatchStatus.STOPPED);
      } else {
        states.forEach(state -> of(asked, state).look(state));
      }
      pause();
    }
  }

  private static void pause() throws JobInterruptedException {
    try {
      Thread.sleep(LOOK_EVERY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobInterruptedException("Interrupted while pieces were being done");
    }
  }

  /** Another copy of the step execution was worked on: what the database says counts. */
  private static void conclude(Asked asked, JdbcPieces.State state) throws JobInterruptedException {
    if (state.status() == BatchStatus.STOPPED) {
      throw new JobInterruptedException("The run was asked to stop");
    }
    if (state.status() != BatchStatus.COMPLETED) {
      throw new PieceFailed(String.valueOf(state.failure()));
    }
    asked.piece.setStatus(state.status());
  }

  /** Its message is for people. */
  private static final class PieceFailed extends IllegalStateException
      implements JobRuns.ForPeople {
    private static final long serialVersionUID = 1L;

    PieceFailed(String message) {
      super(message);
    }
  }
}
