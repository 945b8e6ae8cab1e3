package io.tallystick.reconciliation.reconcile;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.reconciliation.DeadlyDataSource;
import io.tallystick.reconciliation.LiveChild;
import io.tallystick.reconciliation.SigkilledChild;
import io.tallystick.reconciliation.partition.Partitions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Another process of the installation: it runs the day, or only does pieces of others' runs. */
final class PieceProcess {
  /** A chunk of the classification is about to be written. */
  static final String CHUNK = "UPDATE match_item i SET outcome";

  private PieceProcess() {}

  /** Does pieces until it is closed. */
  static LiveChild worker(String url, String... settings) throws IOException {
    return LiveChild.start(PieceProcess.class, arguments("worker", url, settings));
  }

  /** Runs the day. */
  static LiveChild manager(String url, String... settings) throws IOException {
    return LiveChild.start(PieceProcess.class, arguments("manager", url, settings));
  }

  /**
   * A worker that is killed with SIGKILL when it is about to write its n-th chunk.
   *
   * @return its exit code
   */
  static int killedWorker(String url, int survive, String... settings) throws Exception {
    return SigkilledChild.run(
        PieceProcess.class, arguments("killed:" + survive, url, settings).toArray(String[]::new));
  }

  private static List<String> arguments(String role, String url, String... settings) {
    List<String> arguments = new ArrayList<>(List.of(role, url));
    arguments.addAll(List.of(settings));
    return arguments;
  }

  /** In the child. */
  public static void main(String[] args) throws IOException {
    String role = args[0];
    var pool = new HikariDataSource();
    pool.setJdbcUrl(args[1]);
    String[] settings = Arrays.copyOfRange(args, 2, args.length);
    DataSource dataSource = pool;
    if (role.startsWith("killed:")) {
      dataSource = DeadlyDataSource.of(pool, CHUNK, Integer.parseInt(role.substring(7)));
    } else if (Arrays.asList(settings).contains("meet=true")) {
      dataSource = meeting(pool);
    }
    try (var context = Scenario.batchContext(dataSource, settings)) {
      Reconciliation reconciliation = Scenario.reconciliation(context, dataSource);
      if (role.equals("manager")) {
        LiveChild.ready();
        reconciliation.run(
            new Reconciliation.Request(Scenario.FROM, Scenario.TO, Scenario.GRACE, false));
        return;
      }
      try (var _ = context.getBean(Partitions.class).take()) {
        LiveChild.ready();
        LiveChild.untilClosed();
      }
    }
  }

  /** Before its chunks a process waits until three processes have come so far. */
  static DataSource meeting(HikariDataSource pool) {
    JdbcClient jdbc = JdbcClient.create(pool);
    return DeadlyDataSource.of(
        pool,
        CHUNK,
        0,
        () -> {
          jdbc.sql("INSERT INTO met VALUES (:pid) ON CONFLICT DO NOTHING")
              .param("pid", ProcessHandle.current().pid())
              .update();
          long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
          while (jdbc.sql("SELECT count(*) FROM met").query(Long.class).single() < 3) {
            if (System.nanoTime() > until) {
              throw new IllegalStateException("The others never came");
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
          }
        });
  }

  /** A pool of its own on the same database. */
  static HikariDataSource pool(String url) {
    var pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    return pool;
  }
}
