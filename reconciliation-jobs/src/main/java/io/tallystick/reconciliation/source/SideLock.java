package io.tallystick.reconciliation.source;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * One import at a time per side, over all processes: a session-level advisory lock. It goes with
 * the process that held it.
 */
public final class SideLock implements AutoCloseable {
  // a process that was killed a moment ago may still have its session for that long
  private static final String WAIT = "SET lock_timeout = '2s'";
  private static final String LOCK = "SELECT pg_advisory_lock(hashtextextended(?, 7461))";
  private static final String UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(?, 7461))";
  private static final String NO_WAIT_ANY_MORE = "RESET lock_timeout";
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final Connection connection;
  private final String name;

  private SideLock(Connection connection, String name) {
    this.connection = connection;
    this.name = name;
  }

  /**
   * @throws ImportAlreadyRunning if another process has it
   */
  static SideLock take(DataSource dataSource, String side) throws SQLException {
    String name = "tallystick import " + side;
    Connection connection = dataSource.getConnection();
    try {
      connection.setAutoCommit(true);
      execute(connection, WAIT);
      try {
        call(connection, LOCK, name);
      } finally {
        execute(connection, NO_WAIT_ANY_MORE);
      }
      return new SideLock(connection, name);
    } catch (SQLException e) {
      connection.close();
      if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw new ImportAlreadyRunning(side, e);
      }
      throw e;
    }
  }

  @Override
  public void close() {
    try (connection) {
      call(connection, UNLOCK, name);
    } catch (SQLException gone) {
      // the session is gone, and the lock with it
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void call(Connection connection, String sql, String name) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      statement.setString(1, name);
      statement.execute();
    }
  }
}
