package io.tallystick.reconciliation.reconcile;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.reconciliation.DeadlyDataSource;
import io.tallystick.reconciliation.SigkilledChild;
import javax.sql.DataSource;

/**
 * A process of its own that is killed with SIGKILL when it is about to send the n-th statement that
 * contains a given text.
 */
public final class KilledProcess {
  private KilledProcess() {}

  /** Arguments: JDBC address, text of the statement, how many of them to let through. */
  public static void main(String[] args) {
    var pool = new HikariDataSource();
    pool.setJdbcUrl(args[0]);
    DataSource deadly = DeadlyDataSource.of(pool, args[1], Integer.parseInt(args[2]));
    try (var context = Scenario.batchContext(deadly)) {
      var result =
          Scenario.reconciliation(context, deadly)
              .run(new Reconciliation.Request(Scenario.FROM, Scenario.TO, Scenario.GRACE, false));
      System.out.println("survived: " + result);
    }
  }

  /** Runs it in a child JVM and returns its exit code. */
  static int run(String url, String text, int survive) throws Exception {
    return SigkilledChild.run(KilledProcess.class, url, text, Integer.toString(survive));
  }
}
