package io.tallystick.reconciliation.reconcile;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.reconciliation.SigkilledChild;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

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
    DataSource deadly = deadly(pool, args[1], Integer.parseInt(args[2]));
    try (var context = Scenario.batchContext(deadly)) {
      var result =
          Scenario.reconciliation(context, deadly)
              .run(new Reconciliation.Request(Scenario.FROM, Scenario.TO, Scenario.GRACE, false));
      System.out.println("survived: " + result);
    }
  }

  private static DataSource deadly(DataSource target, String text, int survive) {
    var seen = new AtomicInteger();
    return new DelegatingDataSource(target) {
      @Override
      public Connection getConnection() throws java.sql.SQLException {
        Connection connection = super.getConnection();
        return (Connection)
            Proxy.newProxyInstance(
                KilledProcess.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("prepareStatement")
                      && ((String) arguments[0]).contains(text)
                      && seen.incrementAndGet() > survive) {
                    SigkilledChild.awaitSigkill();
                  }
                  try {
                    return method.invoke(connection, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
      }
    };
  }

  /** Runs it in a child JVM and returns its exit code. */
  static int run(String url, String text, int survive) throws Exception {
    return SigkilledChild.run(KilledProcess.class, url, text, Integer.toString(survive));
  }
}
