package io.tallystick.reconciliation.partition;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.batch.core.partition.PartitionStep;
import org.springframework.batch.core.partition.support.SimpleStepExecutionSplitter;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.transaction.PlatformTransactionManager;

/** Steps in pieces, and this process's part in them. */
public final class Partitions {
  private static final int MOST_PIECES = 64;

  private final JobRepository repository;
  private final PartitionSettings settings;
  private final PieceWorker worker;
  private final PieceChannel channel;
  private final JdbcPieces pieces;
  private int taking;

  Partitions(
      JobRepository repository,
      DataSource dataSource,
      PlatformTransactionManager transactions,
      PartitionSettings settings) {
    this.repository = repository;
    this.settings = settings;
    this.worker = new PieceWorker(repository, dataSource);
    this.channel = new PieceChannel(dataSource);
    this.pieces = new JdbcPieces(dataSource, transactions);
  }

  /** From now on this process can do pieces of that work. */
  public void learn(Work work) {
    worker.learn(work);
  }

  /** The step of a run's job that hands the pieces out, and ends when all are done. */
  public Step step(Work work, long runId) {
    var step = new PartitionStep(repository);
    step.setName(work.step());
    step.setStepExecutionSplitter(
        new SimpleStepExecutionSplitter(
            repository, work.step(), number -> contexts(work.pieces(runId, number))));
    step.setPartitionHandler(
        new PieceHandler(this, work, () -> number(work, runId), worker, channel, pieces, settings));
    try {
      step.afterPropertiesSet();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return step;
  }

  private static Map<String, ExecutionContext> contexts(List<Piece> pieces) {
    Map<String, ExecutionContext> contexts = new HashMap<>();
    for (int i = 0; i < pieces.size(); i++) {
      contexts.put(Integer.toString(i), pieces.get(i).context());
    }
    return contexts;
  }

  private int number(Work work, long runId) {
    int each = settings.size() > 0 ? settings.size() : work.perPiece();
    return Math.clamp(Math.ceilDiv(work.size(runId), (long) each), 1, MOST_PIECES);
  }

  /** This process's part. Closing it takes no more pieces and gives back what is under way. */
  public interface Taking extends AutoCloseable {
    @Override
    void close();
  }

  /** Takes pieces of whatever run, until it is closed. */
  public synchronized Taking take() {
    if (taking == 0 && settings.threads() > 0) {
      worker.goOn();
      channel.listen(settings.threads(), worker::take);
    }
    taking++; // only now: who can't listen takes nothing
    return this::leave;
  }

  private synchronized void leave() {
    if (--taking == 0) {
      worker.giveBack();
      channel.leave();
    }
  }
}
