package io.tallystick.reconciliation.match;

import io.tallystick.reconciliation.partition.Piece;
import javax.sql.DataSource;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How far a piece's groups are classified, in a row of its own that changes with each chunk.
 *
 * <p>Spring Batch's record of it can be written by a process that lost the piece and doesn't know:
 * in a run that was told to stop it takes over whatever version it finds. This row only goes on
 * from where the chunk began, so a group is written once, whoever tries.
 */
final class PiecePosition {
  private static final String BEGIN =
      "INSERT INTO match_position (run_id, up_to, done_to) VALUES (:run, :upTo, :after) ON CONFLICT"
          + " DO NOTHING";
  private static final String DONE_TO =
      "SELECT done_to FROM match_position WHERE run_id = :run AND up_to = :upTo";
  private static final String ADVANCE =
      """
      UPDATE match_position SET done_to = :to
      WHERE run_id = :run AND up_to = :upTo AND done_to = :from
      """;

  private final JdbcClient jdbc;
  private final long runId;
  private String upTo = "";
  private String doneTo = "";
  private String readTo = "";

  PiecePosition(DataSource dataSource, long runId) {
    this.jdbc = JdbcClient.create(dataSource);
    this.runId = runId;
  }

  /** The key behind which there is something left to do. */
  String open(Piece piece) {
    upTo = piece.upTo();
    jdbc.sql(BEGIN).param("run", runId).param("upTo", upTo).param("after", piece.after()).update();
    doneTo = jdbc.sql(DONE_TO).param("run", runId).param("upTo", upTo).query(String.class).single();
    readTo = doneTo;
    return doneTo;
  }

  /** A group was read; it belongs to the chunk that is written next. */
  void read(String key) {
    readTo = key;
  }

  /**
   * Notes that all groups read are written; in the transaction that writes them, last, so that the
   * row is locked shortly.
   *
   * @throws OptimisticLockingFailureException if another process came on with the piece
   */
  void advance() {
    int rows =
        jdbc.sql(ADVANCE)
            .param("to", readTo)
            .param("run", runId)
            .param("upTo", upTo)
            .param("from", doneTo)
            .update();
    if (rows != 1) {
      throw new OptimisticLockingFailureException(
          "Run %d: another process went on with the piece up to %s; nothing of this chunk is kept"
              .formatted(runId, upTo));
    }
    doneTo = readTo;
  }
}
