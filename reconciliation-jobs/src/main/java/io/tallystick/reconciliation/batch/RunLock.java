package io.tallystick.reconciliation.batch;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Claims held as session-level advisory locks of PostgreSQL, on a connection of their own. They are
 * let go when the process dies, however it dies: who can take them knows that no other is alive.
 */
public final class RunLock implements AutoCloseable {
  /**
   * How long to wait for each: a server needs a moment to notice that a process was killed, and its
   * successor must not be told that the dead one is running.
   */
  private static final String PATIENCE = "SET lock_timeout = '2s'";

  /** A machine that lost its power says nothing: within half a minute its locks are free. */
  private static final String NOTICE_DEAD_MACHINES =
      "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4";

  private static final String NO_PATIENCE = "RESET lock_timeout";
  private static final String TAKE = "SELECT pg_advisory_lock(hashtextextended(?, 0))";
  private static final String TAKE_SHARED =
      "SELECT pg_advisory_lock_shared(hashtextextended(?, 0))";
  private static final String NOT_AVAILABLE = "55P03";
  private static final String RELEASE = "SELECT pg_advisory_unlock_all()";

  private final Connection connection;

  private RunLock(Connection connection) {
    this.connection = connection;
  }

  /**
   * Takes all claims, in their order.
   *
   * @throws AlreadyRunning if somebody else has one and goes on having it; none is held then
   */
  public static RunLock take(DataSource dataSource, Claim... claims) {
    try {
      var lock = new RunLock(dataSource.getConnection());
      try {
        lock.takeAll(claims);
        return lock;
      } catch (SQLException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The database can't be reached: " + e.getMessage(), e);
    }
  }

  private void takeAll(Claim... claims) throws SQLException {
    try (var settings = connection.createStatement()) {
      settings.execute(NOTICE_DEAD_MACHINES);
      settings.execute(PATIENCE);
      try {
        for (Claim claim : claims) {
          take(claim);
        }
      } finally {
        settings.execute(NO_PATIENCE);
      }
    }
  }

  private void take(Claim claim) throws SQLException {
    try (var take = connection.prepareStatement(claim.shared() ? TAKE_SHARED : TAKE)) {
      take.setString(1, claim.name());
      take.execute();
    } catch (SQLException e) {
      if (NOT_AVAILABLE.equals(e.getSQLState())) {
        throw new AlreadyRunning(claim.what());
      }
      throw e;
    }
  }

  @Override
  public void close() {
    try (connection;
        var release = connection.createStatement()) {
      release.execute(RELEASE);
    } catch (SQLException gone) {
      // the session is gone, and the locks with it
    }
  }
}
