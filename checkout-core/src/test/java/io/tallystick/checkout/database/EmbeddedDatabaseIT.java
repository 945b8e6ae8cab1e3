package io.tallystick.checkout.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseIT {
  @TempDir Path home;

  @Test
  void keepsItsDataFromOneStartToTheNext() throws Exception {
    try (var first = EmbeddedDatabase.open(home, 0)) {
      execute(first, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
    }
    try (var second = EmbeddedDatabase.open(home, 0)) {
      assertThat(number(second, "SELECT n FROM kept")).isEqualTo(7);
    }
  }

  @Test
  void aSecondProcessSharesTheRunningServerAndTheLastOneOutStopsIt() throws Exception {
    var first = EmbeddedDatabase.open(home, 0);
    execute(first, "CREATE TABLE shared (n int); INSERT INTO shared VALUES (1)");
    var second = EmbeddedDatabase.open(home, 0);
    assertThat(second.port()).isEqualTo(first.port());
    try (var held = DriverManager.getConnection(second.jdbcUrl())) {
      first.close();
      assertThat(held.isValid(5)).isTrue();
      assertThat(number(second, "SELECT n FROM shared")).isEqualTo(1);
    }
    second.close();
    assertThat(home.resolve("pg/postmaster.pid")).doesNotExist();
  }

  @Test
  void whoHasFoundTheServerAndIsNotConnectedYetKeepsItRunning() throws Exception {
    Process child = child(FindsAndWaits.class);
    try (var said = child.inputReader();
        var told = child.outputWriter()) {
      var first = EmbeddedDatabase.open(home, 0);
      told.write("open\n");
      told.flush();
      assertThat(said.readLine()).isEqualTo("found");
      first.close();
      told.write("connect\n");
      told.flush();
      assertThat(said.readLine()).isEqualTo("connected");
    }
    assertThat(child.waitFor()).isZero();
    assertThat(home.resolve("pg/postmaster.pid")).doesNotExist();
  }

  /** Finds the running server, lets time pass, and only then connects. */
  static final class FindsAndWaits {
    public static void main(String[] args) throws Exception {
      var told = new java.util.Scanner(System.in, java.nio.charset.StandardCharsets.UTF_8);
      told.nextLine();
      try (var database = EmbeddedDatabase.open(Path.of(args[0]), 0)) {
        System.out.println("found");
        told.nextLine();
        execute(database, "SELECT 1");
        System.out.println("connected");
      }
    }
  }

  private Process child(Class<?> main) throws java.io.IOException {
    return new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            home.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void survivesKillNineOfItsJvmAndIsFoundByTheNextStart() throws Exception {
    Process child = child(WritesAndWaits.class);
    try (var said = child.inputReader()) {
      assertThat(said.lines().anyMatch("committed"::equals)).isTrue();
    }
    child.destroyForcibly().waitFor();
    assertThat(child.exitValue()).isEqualTo(137);
    try (var next = EmbeddedDatabase.open(home, 0)) {
      assertThat(number(next, "SELECT n FROM written")).isEqualTo(42);
    }
    assertThat(home.resolve("pg/postmaster.pid")).doesNotExist();
  }

  /** Commits a row and waits to be killed. */
  static final class WritesAndWaits {
    public static void main(String[] args) throws Exception {
      var database = EmbeddedDatabase.open(Path.of(args[0]), 0);
      execute(database, "CREATE TABLE written (n int); INSERT INTO written VALUES (42)");
      System.out.println("committed");
      new java.util.concurrent.CountDownLatch(1).await();
    }
  }

  @Test
  void commitsAreDurableAndBulkLoadsNeedNoLog() throws Exception {
    try (var database = EmbeddedDatabase.open(home, 0)) {
      assertThat(setting(database, "fsync")).isEqualTo("on");
      assertThat(setting(database, "synchronous_commit")).isEqualTo("on");
      assertThat(setting(database, "full_page_writes")).isEqualTo("on");
      assertThat(setting(database, "wal_level")).isEqualTo("minimal");
    }
  }

  @Test
  void aTemporaryOneLeavesNothingBehind() throws Exception {
    Path directory;
    try (var database = EmbeddedDatabase.temporary()) {
      directory = Path.of(setting(database, "data_directory")).getParent();
      assertThat(directory.getFileName().toString()).startsWith("tallystick-pg-");
      assertThat(directory).exists();
    }
    assertThat(directory).doesNotExist();
  }

  @Test
  void aServerThatCantStartSaysWhyAndWhereItsLogIs() throws Exception {
    Path data = Files.createDirectories(home.resolve("pg"));
    Files.writeString(data.resolve("somebody-elses"), "file");
    assertThatThrownBy(() -> EmbeddedDatabase.open(home, 0))
        .hasMessageStartingWith("The embedded PostgreSQL in " + home + " didn't start (")
        .hasMessageEndingWith("; its log is " + home.resolve("postgres.log") + ").");
    Path file = Files.writeString(home.resolve("a-file"), "");
    assertThatThrownBy(() -> EmbeddedDatabase.open(file, 0))
        .hasMessageEndingWith(
            " didn't start (" + file + ": there is something of that name already).");
  }

  private static void execute(EmbeddedDatabase database, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(database.jdbcUrl());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int number(EmbeddedDatabase database, String sql) throws SQLException {
    return Integer.parseInt(text(database, sql));
  }

  private static String setting(EmbeddedDatabase database, String name) throws SQLException {
    return text(database, "SHOW " + name);
  }

  private static String text(EmbeddedDatabase database, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(database.jdbcUrl());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
