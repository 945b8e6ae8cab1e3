package io.tallystick.reconciliation.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The table of one load: made, filled, attached as a partition, or dropped. Names are ours. */
@SuppressWarnings("InlineFormatString") // statements stand at the top, used once or not
final class JdbcLoadTables {
  // the CHECK lets PostgreSQL attach the table without reading it
  private static final String CREATE =
      """
      CREATE TABLE %1$s_l%2$d (
        LIKE %1$s, CONSTRAINT %1$s_l%2$d_one_load CHECK (load_id = %2$d))
      """;
  // a sample of 6,000 rows tells enough about columns that are nearly unique or hold a few words
  private static final String SMALL_SAMPLE = "SET LOCAL default_statistics_target = 20";
  private static final String ANALYZE = "ANALYZE %1$s_l%2$d";
  private static final String IS_EMPTY = "SELECT NOT EXISTS (SELECT FROM %1$s_l%2$d)";
  private static final String ATTACH =
      "ALTER TABLE %1$s ATTACH PARTITION %1$s_l%2$d FOR VALUES IN (%2$d)";
  private static final String DROP = "DROP TABLE IF EXISTS %1$s_l%2$d";
  // tables of processes that died, also those whose commit came after the last look
  private static final String LEFT_OVER =
      """
      SELECT substring(c.relname FROM '[0-9]+$')::bigint
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND NOT c.relispartition AND n.nspname = current_schema()
        AND c.relname ~ ('^' || ? || '_l[0-9]+$')
      """;

  private JdbcLoadTables() {}

  static void create(Connection connection, String table, long loadId) throws SQLException {
    execute(connection, CREATE.formatted(table, loadId));
  }

  /** Gathers the planner's statistics: the matches plan joins over these rows. */
  static void analyze(Connection connection, String table, long loadId) throws SQLException {
    execute(connection, SMALL_SAMPLE);
    execute(connection, ANALYZE.formatted(table, loadId));
  }

  static boolean isEmpty(Connection connection, String table, long loadId) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(IS_EMPTY.formatted(table, loadId))) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  static void attach(Connection connection, String table, long loadId) throws SQLException {
    execute(connection, ATTACH.formatted(table, loadId));
  }

  static void drop(Connection connection, String table, long loadId) throws SQLException {
    execute(connection, DROP.formatted(table, loadId));
  }

  /** Drops every load's table that isn't attached: to be called when no import is running. */
  static void dropLeftOver(Connection connection, String table) throws SQLException {
    List<Long> loadIds = new ArrayList<>();
    try (var statement = connection.prepareStatement(LEFT_OVER)) {
      statement.setString(1, table);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          loadIds.add(rows.getLong(1));
        }
      }
    }
    for (long loadId : loadIds) {
      drop(connection, table, loadId);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
