package io.tallystick.demo.lab;

import io.tallystick.checkout.database.EmbeddedDatabase;
import io.tallystick.reconciliation.cli.TallyCommand;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.springframework.boot.logging.LoggingSystem;

/** A server of its own, on which each seed gets a new database with all tables in it. */
final class Lab implements AutoCloseable {
  private static final String TEMPLATE = "lab_template";

  /** What goes wrong is meant, and would be a line of the log. */
  private static final Map<String, String> QUIET =
      Map.of(
          "logging.level.io.tallystick.checkout", "OFF",
          "logging.level.org.springdoc", "OFF",
          "logging.level.org.springframework.boot.web.server.servlet.context", "OFF");

  private final TallyCommand tally;
  private final EmbeddedDatabase server;
  private int databases;

  private Lab(TallyCommand tally, EmbeddedDatabase server) {
    this.tally = tally;
    this.server = server;
  }

  static Lab open(TallyCommand tally) {
    var lab = new Lab(tally, EmbeddedDatabase.temporary());
    lab.execute("CREATE DATABASE " + TEMPLATE);
    lab.tally.openOn(lab.server.jdbcUrl(TEMPLATE), QUIET).close(); // makes the tables
    // each process that starts would set logging up anew, while others write
    System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
    return lab;
  }

  SeedResult run(long seed) {
    String name = database();
    try {
      return SeedDay.run(tally, server.jdbcUrl(name), seed);
    } finally {
      execute("DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(name));
    }
  }

  private synchronized String database() {
    String name = "lab_" + ++databases;
    execute("CREATE DATABASE %s TEMPLATE %s STRATEGY file_copy".formatted(name, TEMPLATE));
    // Spring Batch tells executions of one process apart by their numbers alone
    execute(
        name,
        "SELECT setval(sequencename::regclass, %d) FROM pg_sequences WHERE sequencename LIKE 'batch%%'"
            .formatted(databases * 1_000_000L));
    return name;
  }

  private void execute(String sql) {
    execute("postgres", sql);
  }

  private void execute(String database, String sql) {
    try (var connection = DriverManager.getConnection(server.jdbcUrl(database));
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("The lab's database server failed", e);
    }
  }

  @Override
  public void close() {
    System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
    server.close();
  }
}
