package io.tallystick.reports.snapshot;

import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs reads in one read-only, repeatable-read transaction of its own. Queries use a cursor: rows
 * come {@value #FETCH_SIZE} at a time.
 */
public final class Snapshot {
  private static final int FETCH_SIZE = 500;

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;

  public Snapshot(DataSource dataSource) {
    jdbc = new JdbcTemplate(dataSource);
    jdbc.setFetchSize(FETCH_SIZE);
    transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    transaction.setReadOnly(true);
    transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    // a caller's transaction has its own isolation, and may not be read-only
    transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
  }

  /** What {@code reads} answers; every query in it sees the same moment. */
  public <T extends @Nullable Object> T read(Function<JdbcTemplate, T> reads) {
    return transaction.execute(_ -> reads.apply(jdbc));
  }
}
