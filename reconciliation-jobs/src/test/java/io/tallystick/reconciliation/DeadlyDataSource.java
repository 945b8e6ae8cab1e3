package io.tallystick.reconciliation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Does something before the n-th statement that contains a text; mostly waits for its killer. */
public final class DeadlyDataSource {
  private DeadlyDataSource() {}

  /**
   * @param survive how many such statements it lets through
   */
  public static DataSource of(DataSource target, String text, int survive) {
    return of(target, text, survive, SigkilledChild::awaitSigkill);
  }

  /**
   * @param survive how many such statements it lets through
   * @param then is done before each further one, by the thread that sends it
   */
  public static DataSource of(DataSource target, String text, int survive, Runnable then) {
    var seen = new AtomicInteger();
    return new DelegatingDataSource(target) {
      @Override
      public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        return (Connection)
            Proxy.newProxyInstance(
                DeadlyDataSource.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("prepareStatement")
                      && ((String) arguments[0]).contains(text)
                      && seen.incrementAndGet() > survive) {
                    then.run();
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
}
