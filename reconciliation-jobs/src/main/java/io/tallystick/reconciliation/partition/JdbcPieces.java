package io.tallystick.reconciliation.partition;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** How the pieces of a step stand, by one statement, and how to end those that nobody will. */
final class JdbcPieces {
  // Whoever works on a piece holds its lock; trying it doesn't keep it, as the transaction ends.
  private static final String STATES =
      """
      SELECT s.step_execution_id, s.status, s.commit_count, s.version, s.exit_message,
             j.status IN ('STOPPING', 'STOPPED') AS stopping,
             CASE WHEN s.status IN ('STARTING', 'STARTED', 'STOPPING', 'STOPPED')
                  THEN pg_try_advisory_xact_lock(hashtextextended(asked.lock, 0)) ELSE false END AS free,
             EXISTS (SELECT FROM partition_channel_message m WHERE m.message_id = asked.message::bpchar) AS waiting
      FROM unnest(:ids, :locks, :messages) AS asked (id, lock, message)
      JOIN batch_step_execution s ON s.step_execution_id = asked.id
      JOIN batch_job_execution j USING (job_execution_id)
      """;

  /** Whoever works on it nevertheless can't commit any more: its version has changed. */
  private static final String END =
      """
      UPDATE batch_step_execution
      SET status = :status, exit_code = :status, end_time = localtimestamp, last_updated = localtimestamp,
          version = version + 1
      WHERE step_execution_id = ANY (:ids) AND status IN ('STARTING', 'STARTED', 'STOPPING', 'STOPPED')
      """;

  private static final String FORGET =
      "DELETE FROM partition_channel_message WHERE message_id = ANY (:messages::bpchar[])";

  /**
   * How a piece stands.
   *
   * @param commits chunks that it has committed: when it grows the piece comes on
   * @param version changes with whatever happens to it
   * @param free nobody works on it
   * @param waiting the message that asked for it hasn't been taken
   * @param stopping its job is asked to stop
   * @param failure for people, once it has failed
   */
  record State(
      long id,
      BatchStatus status,
      long commits,
      long version,
      boolean free,
      boolean waiting,
      boolean stopping,
      @Nullable String failure) {
    /** STOPPED by a process that was told to end is to be gone on with by another. */
    boolean ended() {
      return !status.isRunning() && (stopping || status != BatchStatus.STOPPED);
    }
  }

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;

  JdbcPieces(DataSource dataSource, PlatformTransactionManager transactions) {
    this.jdbc = JdbcClient.create(dataSource);
    this.transaction = new TransactionTemplate(transactions);
  }

  /**
   * @param messages the latest message of each piece
   */
  List<State> states(List<Long> pieces, List<UUID> messages) {
    return Objects.requireNonNull(
        transaction.execute(
            _ ->
                jdbc.sql(STATES)
                    .param("ids", pieces.toArray(Long[]::new))
                    .param(
                        "locks", pieces.stream().map(PieceWorker::lockName).toArray(String[]::new))
                    .param("messages", messages.stream().map(UUID::toString).toArray(String[]::new))
                    .query(JdbcPieces::state)
                    .list()));
  }

  private static State state(ResultSet row, int n) throws SQLException {
    return new State(
        row.getLong("step_execution_id"),
        BatchStatus.valueOf(Objects.requireNonNull(row.getString("status"))),
        row.getLong("commit_count"),
        row.getLong("version"),
        row.getBoolean("free"),
        row.getBoolean("waiting"),
        row.getBoolean("stopping"),
        row.getString("exit_message"));
  }

  void end(Collection<Long> pieces, BatchStatus status) {
    jdbc.sql(END).param("status", status.name()).param("ids", pieces.toArray(Long[]::new)).update();
  }

  void forget(Collection<UUID> messages) {
    jdbc.sql(FORGET)
        .param("messages", messages.stream().map(UUID::toString).toArray(String[]::new))
        .update();
  }
}
