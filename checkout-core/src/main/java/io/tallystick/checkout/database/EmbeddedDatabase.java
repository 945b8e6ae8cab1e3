package io.tallystick.checkout.database;

import io.tallystick.checkout.files.FileTrouble;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of our own in a directory: nothing to install, nothing to configure.
 *
 * <p>It survives us. After kill -9 of this JVM the server runs on; the next start finds it by its
 * pid file and uses it. Several processes may share one directory: the last one out stops the
 * server. fsync and synchronous_commit are on: what was committed is on disk.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  private static final String USER = "postgres";
  private static final int CONNECTION_CHECKS = 10;
  private static final int CONNECTION_CHECK_MS = 50;

  private final Path directory;
  private final int port;
  private final boolean deleteOnClose;
  private final @Nullable EmbeddedPostgres started; // null: found running
  private final Thread hook;
  private Runnable beforeStop = () -> {};
  private boolean closed;

  private EmbeddedDatabase(
      Path directory, int port, boolean deleteOnClose, @Nullable EmbeddedPostgres started) {
    this.directory = directory;
    this.port = port;
    this.deleteOnClose = deleteOnClose;
    this.started = started;
    this.hook = new Thread(this::stop, "embedded-database-stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Opens the database kept in {@code directory}, creating it if there is none.
   *
   * @param preferredPort used if it is free; 0 for any
   * @throws UncheckedIOException if the server can't be started; its message is for people and says
   *     why and, if the server ran, where its log is
   */
  public static EmbeddedDatabase open(Path directory, int preferredPort) {
    Path home = directory.toAbsolutePath().normalize();
    try {
      Files.createDirectories(home);
      try (FileChannel channel = lockFile(home);
          FileLock _ = channel.lock()) {
        Optional<Integer> running = runningPort(home);
        if (running.isPresent()) {
          Users.join(home);
          return new EmbeddedDatabase(home, running.get(), false, null);
        }
        EmbeddedPostgres started = start(home, preferredPort, true);
        Users.join(home);
        return new EmbeddedDatabase(home, started.getPort(), false, started);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The embedded PostgreSQL in %s didn't start (%s).".formatted(home, FileTrouble.of(e)), e);
    }
  }

  /** A new, empty database in a temporary directory that is deleted on close; not crash-safe. */
  public static EmbeddedDatabase temporary() {
    return temporary(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * @param parent of the temporary directory
   */
  static EmbeddedDatabase temporary(Path parent) {
    try {
      Path home = Files.createTempDirectory(parent, "tallystick-pg-");
      EmbeddedPostgres started = start(home, 0, false);
      return new EmbeddedDatabase(home, started.getPort(), true, started);
    } catch (IOException e) {
      throw new UncheckedIOException("A temporary PostgreSQL didn't start", e);
    }
  }

  public String jdbcUrl() {
    return jdbcUrl(USER);
  }

  /** The JDBC address of another database of this server. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + USER;
  }

  public int port() {
    return port;
  }

  /**
   * What to close first when the JVM is told to end (Ctrl-C): our own connections would otherwise
   * look like somebody else's, and the server would run on. Must bear being run twice.
   */
  public synchronized void beforeStop(Runnable closing) {
    beforeStop = closing;
  }

  /** Stops the server unless somebody else uses it; deletes a temporary one. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyShuttingDown) {
      return;
    }
    stop();
  }

  private synchronized void stop() {
    if (closed) {
      return;
    }
    closed = true;
    beforeStop.run();
    try {
      if (deleteOnClose) {
        stopServer();
        deleteTree(directory);
        return;
      }
      try (FileChannel channel = lockFile(directory);
          FileLock _ = channel.lock()) {
        if (Users.leave(directory) && !othersStayConnected()) {
          stopServer();
        }
      }
    } catch (IOException e) {
      System.err.println("The embedded PostgreSQL wasn't stopped cleanly: " + e.getMessage());
    }
  }

  /** A session of ours that was just closed takes a moment to disappear. */
  private boolean othersStayConnected() {
    for (int i = 0; i < CONNECTION_CHECKS; i++) {
      if (!othersConnected()) {
        return false;
      }
      try {
        Thread.sleep(CONNECTION_CHECK_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return true;
      }
    }
    return true;
  }

  private boolean othersConnected() {
    String sql =
        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
            + " AND pid <> pg_backend_pid()";
    try (var connection = DriverManager.getConnection(jdbcUrl());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next() && rows.getLong(1) > 0;
    } catch (SQLException e) {
      return false;
    }
  }

  private void stopServer() throws IOException {
    if (started == null) {
      signalPostmaster();
    } else {
      started.close();
    }
  }

  /** Ends the server as pg_ctl's "fast" mode does: sessions are cut, then a clean checkpoint. */
  private void signalPostmaster() throws IOException {
    Optional<ProcessHandle> postmaster = postmaster(directory);
    if (postmaster.isEmpty()) {
      return;
    }
    long pid = postmaster.get().pid();
    try {
      int exit =
          new ProcessBuilder("kill", "-INT", Long.toString(pid)).inheritIO().start().waitFor();
      if (exit == 0) {
        postmaster.get().onExit().get(60, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new IOException("PostgreSQL (process " + pid + ") doesn't stop", e);
    }
  }

  private static EmbeddedPostgres start(Path home, int preferredPort, boolean durable)
      throws IOException {
    var builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(home.resolve("pg"))
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setPort(freePort(preferredPort))
            .setPGStartupWait(Duration.ofSeconds(60))
            .setOutputRedirector(serverLog(home))
            .setErrorRedirector(serverLog(home))
            .setLocaleConfig("locale", "C")
            .setLocaleConfig("encoding", "UTF8")
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("fsync", durable ? "on" : "off")
            .setServerConfig("synchronous_commit", durable ? "on" : "off")
            .setServerConfig("full_page_writes", durable ? "on" : "off")
            // no replica reads from this server: a bulk load into a new table needs no WAL
            .setServerConfig("wal_level", "minimal")
            .setServerConfig("max_wal_senders", "0")
            .setServerConfig("max_wal_size", "4GB")
            .setServerConfig("checkpoint_timeout", "15min")
            .setServerConfig("shared_buffers", "256MB")
            .setServerConfig("work_mem", "16MB")
            .setServerConfig("maintenance_work_mem", "256MB")
            .setServerConfig("max_connections", "100")
            .setServerConfig("jit", "off")
            .setServerConfig("timezone", "UTC");
    try {
      return builder.start();
    } catch (IllegalStateException e) {
      // the library names the program that failed, the log the reason
      throw new IOException(lastLine(home.resolve("postgres.log")), e);
    }
  }

  private static String lastLine(Path log) throws IOException {
    try (var lines = Files.lines(log)) {
      return lines.filter(line -> !line.isBlank()).reduce("no word", (_, line) -> line)
          + "; its log is "
          + log;
    }
  }

  private static ProcessBuilder.Redirect serverLog(Path home) {
    return ProcessBuilder.Redirect.appendTo(home.resolve("postgres.log").toFile());
  }

  private static int freePort(int preferred) throws IOException {
    var loopback = InetAddress.getLoopbackAddress();
    if (preferred != 0) {
      try (var socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(loopback, preferred));
        return preferred;
      } catch (IOException taken) {
        // somebody else's: any other will do, the pid file says which
      }
    }
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(loopback, 0));
      return socket.getLocalPort();
    }
  }

  private static Optional<Integer> runningPort(Path home) throws IOException {
    if (postmaster(home).isEmpty()) {
      return Optional.empty();
    }
    // the fourth line of the pid file is the port
    List<String> lines = Files.readAllLines(home.resolve("pg/postmaster.pid"));
    if (lines.size() < 4) {
      return Optional.empty();
    }
    int port = Integer.parseInt(lines.get(3).strip());
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/" + USER + "?user=" + USER;
    try (var connection = DriverManager.getConnection(url)) {
      return connection.isValid(10) ? Optional.of(port) : Optional.empty();
    } catch (SQLException e) {
      throw new IOException("PostgreSQL runs on port " + port + " but doesn't answer", e);
    }
  }

  /** The live server of this directory; a stale pid file of a dead or foreign process is none. */
  private static Optional<ProcessHandle> postmaster(Path home) throws IOException {
    Path pidFile = home.resolve("pg/postmaster.pid");
    if (!Files.exists(pidFile)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(pidFile);
    if (lines.isEmpty() || lines.get(0).isBlank()) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
        .filter(ProcessHandle::isAlive)
        .filter(p -> p.info().command().map(c -> c.endsWith("postgres")).orElse(true));
  }

  private static FileChannel lockFile(Path home) throws IOException {
    return FileChannel.open(
        home.resolve("start.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static void deleteTree(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
