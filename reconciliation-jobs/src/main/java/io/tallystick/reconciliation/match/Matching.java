package io.tallystick.reconciliation.match;

import io.tallystick.reconciliation.partition.Partitions;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The three steps of a match: cancel, gather, classify. */
public final class Matching {

  private final JobRepository repository;
  private final JdbcMatch jdbc;
  private final Partitions partitions;
  private final Classification classification;
  private final Cancellation cancellation;
  private final Gathering gathering;

  /**
   * @param connections how many connections cancel at the same time: the database's cores
   */
  public Matching(
      JobRepository repository,
      DataSource dataSource,
      PlatformTransactionManager transactionManager,
      Partitions partitions,
      int connections) {
    this.repository = repository;
    this.partitions = partitions;
    this.classification = new Classification(repository, dataSource, transactionManager);
    partitions.learn(classification); // of other processes' runs, too
    this.jdbc = new JdbcMatch(dataSource);
    var transaction = new TransactionTemplate(transactionManager);
    var parallel = new Parallel(transaction, connections);
    this.cancellation = new Cancellation(dataSource, transaction, parallel);
    this.gathering = new Gathering(dataSource, transaction, parallel);
  }

  /** The steps for one run, in their order. */
  public List<Step> steps(long runId) {
    MatchRun run = jdbc.run(runId);
    return List.of(
        databaseWork("match.cancel", () -> cancellation.run(run)),
        databaseWork("match.gather", () -> gathering.run(run)),
        partitions.step(classification, runId));
  }

  /** A step that opens its own transactions, each idempotent: it is simply run again. */
  private Step databaseWork(String name, Runnable work) {
    return new StepBuilder(name, repository)
        .tasklet(
            (_, _) -> {
              work.run();
              return RepeatStatus.FINISHED;
            },
            new ResourcelessTransactionManager())
        .build();
  }
}
