package io.tallystick.reconciliation.source;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One transaction, one connection: commits what the work did, or nothing of it. */
final class Transactions {
  private final DataSource dataSource;

  Transactions(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T with(Connection connection) throws SQLException;
  }

  <T extends @Nullable Object> T run(Work<T> work) {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T value = work.with(connection);
        connection.commit();
        return value;
      } finally {
        connection.rollback(); // nothing left to undo after the commit
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  static IllegalStateException failed(SQLException e) {
    return new IllegalStateException("The import failed in the database: " + e.getMessage(), e);
  }
}
