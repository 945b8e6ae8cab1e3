package io.tallystick.reconciliation.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Holds a worker before the n-th statement that contains a text, until it is opened. */
final class Gate {
  private final String text;
  private final int survive;
  private final AtomicInteger seen = new AtomicInteger();
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  /**
   * @param survive how many such statements it lets through
   */
  Gate(String text, int survive) {
    this.text = text;
    this.survive = survive;
  }

  void awaitReached() throws InterruptedException {
    assertThat(reached.await(60, TimeUnit.SECONDS)).as("'%s' is sent", text).isTrue();
  }

  void open() {
    opened.countDown();
  }

  private void pass() throws InterruptedException {
    if (seen.incrementAndGet() == survive + 1) {
      reached.countDown();
      assertThat(opened.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  DataSource before(DataSource target) {
    return new DelegatingDataSource(target) {
      @Override
      public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        return (Connection)
            Proxy.newProxyInstance(
                Gate.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("prepareStatement")
                      && ((String) arguments[0]).contains(text)) {
                    pass();
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
