package io.tallystick.reconciliation.batch;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A session-level advisory lock of PostgreSQL on a connection of its own. It is let go when the
 * process dies, however it dies: who can take it knows that no other run is alive.
 */
public final class RunLock implements AutoCloseable {
  /**
   * How long to wait for it: a server needs a moment to notice that a process was killed, and its
   * successor must not be told that the dead one is running.
   */
  private static final String PATIENCE = "SET lock_timeout = '2s'";

  private static final String NO_PATIENCE = "RESET lock_timeout";
  private static final String TAKE = "SELECT pg_advisory_lock(hashtextextended(?, 0))";
  private static final String NOT_AVAILABLE = "55P03";
  private static final String RELEASE = "SELECT pg_advisory_unlock(hashtextextended(?, 0))";

  private final Connection connection;
  private final String name;

  private RunLock(Connection connection, String name) {
    this.connection = connection;
    this.name = name;
  }

  /** The lock of that name, or nothing if somebody else holds it and goes on holding it. */
  public static Optional<RunLock> tryTake(DataSource dataSource, String name) {
    try {
      Connection connection = dataSource.getConnection();
      try {
        if (take(connection, name)) {
          return Optional.of(new RunLock(connection, name));
        }
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
      connection.close();
      return Optional.empty();
    } catch (SQLException e) {
      throw new IllegalStateException("The database can't be reached: " + e.getMessage(), e);
    }
  }

  private static boolean take(Connection connection, String name) throws SQLException {
    try (var settings = connection.createStatement();
        var take = connection.prepareStatement(TAKE)) {
      settings.execute(PATIENCE);
      try {
        take.setString(1, name);
        take.execute();
        return true;
      } catch (SQLException e) {
        if (NOT_AVAILABLE.equals(e.getSQLState())) {
          return false;
        }
        throw e;
      } finally {
        settings.execute(NO_PATIENCE);
      }
    }
  }

  @Override
  public void close() {
    try (connection) {
      client(connection).sql(RELEASE).param(name).query(Boolean.class).single();
    } catch (SQLException e) {
      throw new IllegalStateException("The lock '" + name + "' couldn't be released", e);
    }
  }

  private static JdbcClient client(Connection connection) {
    return JdbcClient.create(new SingleConnectionDataSource(connection, true));
  }
}
