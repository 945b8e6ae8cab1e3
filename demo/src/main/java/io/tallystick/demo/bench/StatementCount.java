package io.tallystick.demo.bench;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Counts statements and the commits that have something to write, while it is told to; else it
 * hands out the connections as they are.
 */
final class StatementCount extends DelegatingDataSource {
  /** What was seen. */
  static final class Seen {
    private final List<String> statements = new ArrayList<>();
    private int transactions;
    private int writing;

    synchronized void statement(String sql) {
      statements.add(sql);
    }

    synchronized void ended(boolean wrote) {
      transactions++;
      writing += wrote ? 1 : 0;
    }

    /** In order; a batch is one. */
    synchronized List<String> statements() {
      return List.copyOf(statements);
    }

    /** Those that only read included. */
    synchronized int transactions() {
      return transactions;
    }

    /** Those that the server has to bring to disk. */
    synchronized int writing() {
      return writing;
    }
  }

  /** A lock is written to the log, too. */
  private static final Pattern WRITES =
      Pattern.compile("(?s)\\s*(INSERT|UPDATE|DELETE|WITH)\\b.*|.*\\bFOR (NO KEY )?UPDATE\\b.*");

  private volatile @Nullable Seen seen;

  StatementCount(DataSource dataSource) {
    super(dataSource);
  }

  /** From now on. */
  Seen begin() {
    var begun = new Seen();
    seen = begun;
    return begun;
  }

  void end() {
    seen = null;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection plain = super.getConnection();
    Seen now = seen;
    return now == null ? plain : proxy(Connection.class, new Watched(plain, now));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            StatementCount.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static final class Watched implements InvocationHandler {
    private final Connection plain;
    private final Seen seen;
    private boolean wrote;

    Watched(Connection plain, Seen seen) {
      this.plain = plain;
      this.seen = seen;
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments)
        throws Throwable {
      Object result = call(plain, method, arguments);
      if (method.getName().equals("commit")) {
        seen.ended(wrote);
        wrote = false;
      }
      if (result instanceof Statement statement) {
        String prepared = arguments == null ? null : String.valueOf(arguments[0]);
        Class<? extends Statement> type =
            statement instanceof PreparedStatement ? PreparedStatement.class : Statement.class;
        return proxy(
            type,
            (_, inner, given) -> {
              if (inner.getName().startsWith("execute")) {
                executed(prepared == null || given != null ? first(given) : prepared);
              }
              return call(statement, inner, given);
            });
      }
      return result;
    }

    private static String first(Object @Nullable [] given) {
      return given == null ? "?" : String.valueOf(given[0]);
    }

    private void executed(String sql) throws SQLException {
      seen.statement(sql.strip());
      boolean writes = WRITES.matcher(sql.toUpperCase(Locale.ROOT)).matches();
      if (plain.getAutoCommit()) {
        seen.ended(writes);
      } else {
        wrote |= writes;
      }
    }
  }
}
