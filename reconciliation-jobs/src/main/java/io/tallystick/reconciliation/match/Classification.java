package io.tallystick.reconciliation.match;

import io.tallystick.reconciliation.partition.Piece;
import io.tallystick.reconciliation.partition.Work;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Step three: each group by itself, so any process can do a range of them. Beside the database,
 * this is the work that takes a large run's time.
 */
final class Classification implements Work {
  /** Groups per transaction: a few statements, some thousand rows. */
  private static final int GROUPS_PER_CHUNK = 500;

  /** Some ten chunks: much more than handing a piece out costs, and not much to lose. */
  private static final int GROUPS_PER_PIECE = 10_000;

  private static final String GROUPS =
      "SELECT count(DISTINCT group_key) FROM match_item WHERE run_id = :run";
  private static final String LAST_KEYS =
      """
      SELECT max(group_key) AS last_key FROM (
        SELECT group_key, ntile(:pieces) OVER (ORDER BY group_key) AS piece
        FROM (SELECT DISTINCT group_key FROM match_item WHERE run_id = :run) keys) dealt
      GROUP BY piece ORDER BY piece
      """;

  private final JobRepository repository;
  private final DataSource dataSource;
  private final PlatformTransactionManager transactionManager;
  private final JdbcClient jdbc;
  private final JdbcMatch match;

  Classification(
      JobRepository repository,
      DataSource dataSource,
      PlatformTransactionManager transactionManager) {
    this.repository = repository;
    this.dataSource = dataSource;
    this.transactionManager = transactionManager;
    this.jdbc = JdbcClient.create(dataSource);
    this.match = new JdbcMatch(dataSource);
  }

  @Override
  public String step() {
    return "match.classify";
  }

  @Override
  public long size(long runId) {
    return jdbc.sql(GROUPS).param("run", runId).query(Long.class).single();
  }

  @Override
  public int perPiece() {
    return GROUPS_PER_PIECE;
  }

  @Override
  public List<Piece> pieces(long runId, int number) {
    return Piece.between(
        jdbc.sql(LAST_KEYS)
            .param("run", runId)
            .param("pieces", number)
            .query((row, _) -> JdbcMatch.text(row, "last_key"))
            .list());
  }

  @Override
  public Step step(long runId) {
    MatchRun run = match.run(runId);
    var position = new PiecePosition(dataSource, runId);
    // no skip: a step that touches money never skips (the scan after one can lose a chunk's rest)
    return new StepBuilder(step(), repository)
        .<GroupReader.Group, List<GroupResult>>chunk(GROUPS_PER_CHUNK)
        .transactionManager(transactionManager)
        .reader(new GroupReader(dataSource, run, position))
        .processor(new GroupProcessor(run))
        .writer(new ResultWriter(dataSource, run, position))
        .build();
  }
}
