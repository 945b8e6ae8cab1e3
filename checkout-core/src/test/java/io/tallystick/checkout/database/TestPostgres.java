package io.tallystick.checkout.database;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** One real PostgreSQL per test JVM; a new database, with all migrations, for whoever asks. */
public final class TestPostgres {
  private static final EmbeddedDatabase SERVER = EmbeddedDatabase.temporary();
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private TestPostgres() {}

  /** The JDBC address of a new, empty database without any table. */
  public static String emptyDatabase() {
    String name = "test_" + COUNTER.incrementAndGet();
    try (var connection = DriverManager.getConnection(SERVER.jdbcUrl());
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return SERVER.jdbcUrl(name);
  }

  /** A new database with the core's tables. */
  public static DataSource migratedDatabase() {
    var dataSource = new DriverManagerDataSource(emptyDatabase());
    Flyway.configure().dataSource(dataSource).load().migrate();
    return dataSource;
  }
}
