package io.tallystick.checkout.scenario;

import io.tallystick.checkout.payment.PaymentProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Counts a process's commits that write and its calls to the provider, and ends the process before
 * or after a chosen one. There is nothing else that others could see of it.
 */
final class Boundaries {
  static final int DEAD = 137;

  /** No boundary is deadly. */
  static final String NONE = "none";

  private static final Pattern WRITES =
      Pattern.compile("(?:INSERT INTO|DELETE FROM|(?<!FOR )UPDATE)\\s+(\\w+)");

  private final String deadly;
  private final List<String> seen = new ArrayList<>();
  private volatile String phase = "";
  private volatile boolean counting;

  /**
   * @param deadly such as "3 before", or {@link #NONE}
   */
  Boundaries(String deadly) {
    this.deadly = deadly;
  }

  /** From now on the process does this, and its boundaries count. */
  void phase(String name) {
    phase = name;
    counting = true;
  }

  /** What it does now is somebody else's doing. */
  void pause() {
    counting = false;
  }

  /** What there was, in its order. */
  synchronized List<String> seen() {
    return List.copyOf(seen);
  }

  private synchronized int before(String what) {
    if (!counting) {
      return 0;
    }
    seen.add(phase + ": " + what);
    die(seen.size() + " before");
    return seen.size();
  }

  private void after(int number) {
    die(number + " after");
  }

  private void die(String here) {
    if (here.equals(deadly)) {
      Runtime.getRuntime().halt(DEAD);
    }
  }

  PaymentProvider provider(PaymentProvider target) {
    return (PaymentProvider)
        Proxy.newProxyInstance(
            Boundaries.class.getClassLoader(),
            new Class<?>[] {PaymentProvider.class},
            (_, method, arguments) -> {
              int number = before("call " + method.getName());
              Object result = call(target, method, arguments);
              after(number);
              return result;
            });
  }

  DataSource dataSource(DataSource target) {
    return new DelegatingDataSource(target) {
      @Override
      public Connection getConnection() throws SQLException {
        return connection(super.getConnection());
      }
    };
  }

  private Connection connection(Connection target) {
    Set<String> written = new LinkedHashSet<>();
    return (Connection)
        Proxy.newProxyInstance(
            Boundaries.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "prepareStatement" -> {
                    var made = (PreparedStatement) call(target, method, arguments);
                    yield statement(target, made, tables((String) arguments[0]), written);
                  }
                  case "commit" -> commit(written, () -> call(target, method, arguments));
                  case "rollback" -> {
                    written.clear();
                    yield call(target, method, arguments);
                  }
                  default -> call(target, method, arguments);
                });
  }

  private PreparedStatement statement(
      Connection connection, PreparedStatement target, Set<String> tables, Set<String> written) {
    if (tables.isEmpty()) {
      return target;
    }
    return (PreparedStatement)
        Proxy.newProxyInstance(
            Boundaries.class.getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            (_, method, arguments) -> {
              if (!method.getName().startsWith("execute")) {
                return call(target, method, arguments);
              }
              written.addAll(tables);
              return connection.getAutoCommit()
                  ? commit(written, () -> call(target, method, arguments))
                  : call(target, method, arguments);
            });
  }

  /** What may throw anything. */
  @FunctionalInterface
  private interface Step {
    Object run() throws Throwable;
  }

  private Object commit(Set<String> written, Step step) throws Throwable {
    if (written.isEmpty()) {
      return step.run();
    }
    int number = before("commit " + String.join(" ", written));
    written.clear();
    Object result = step.run();
    after(number);
    return result;
  }

  private static Set<String> tables(String sql) {
    Set<String> tables = new LinkedHashSet<>();
    Matcher writes = WRITES.matcher(sql);
    while (writes.find()) {
      String table = writes.group(1).toLowerCase(Locale.ROOT);
      if (!table.equals("set") && !table.equals("skip")) { // ON CONFLICT DO UPDATE SET
        tables.add(table);
      }
    }
    return tables;
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
