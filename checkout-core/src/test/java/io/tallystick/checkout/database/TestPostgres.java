package io.tallystick.checkout.database;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * One real PostgreSQL per test JVM; a new database, with all migrations, for whoever asks. It is
 * dropped after the test class: hundreds of them took the JVM's end more than half a minute.
 */
public final class TestPostgres {
  private static final Path IN_MEMORY = Path.of("/dev/shm");
  private static final long ENOUGH = 4L << 30;
  private static final EmbeddedDatabase SERVER = server();
  private static final AtomicInteger COUNTER = new AtomicInteger();
  private static final String TEMPLATE = migratedTemplate();

  private TestPostgres() {}

  /** The JDBC address of a new, empty database without any table. */
  public static String emptyDatabase() {
    return fromTemplate("template1");
  }

  /** A new database with the core's tables. */
  public static DataSource migratedDatabase() {
    return new DriverManagerDataSource(migratedDatabaseUrl());
  }

  /** The JDBC address of a new database with the core's tables. */
  public static String migratedDatabaseUrl() {
    return fromTemplate(TEMPLATE);
  }

  /** A pool of ten over a new database with the core's tables. */
  public static HikariDataSource pool() {
    return pool(10);
  }

  public static HikariDataSource pool(int connections) {
    var pool = new HikariDataSource();
    pool.setJdbcUrl(migratedDatabaseUrl());
    pool.setMaximumPoolSize(connections);
    return pool;
  }

  /**
   * In memory if there is room: a new database has 750 files, which cost a disk's file system more
   * than most tests.
   */
  private static EmbeddedDatabase server() {
    boolean room = IN_MEMORY.toFile().getUsableSpace() > ENOUGH; // 0 if it isn't there
    return room && Files.isWritable(IN_MEMORY)
        ? EmbeddedDatabase.temporary(IN_MEMORY)
        : EmbeddedDatabase.temporary();
  }

  private static String fromTemplate(String template) {
    String name = "test_" + COUNTER.incrementAndGet();
    AfterTestClass.run(() -> execute("DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(name)));
    return create(name, template);
  }

  private static String migratedTemplate() {
    String url = create("migrated", "template1");
    Flyway.configure().dataSource(new DriverManagerDataSource(url)).load().migrate();
    return "migrated";
  }

  private static String create(String name, String template) {
    execute("CREATE DATABASE %s TEMPLATE %s STRATEGY file_copy".formatted(name, template));
    return SERVER.jdbcUrl(name);
  }

  private static void execute(String sql) {
    try (var connection = DriverManager.getConnection(SERVER.jdbcUrl());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
