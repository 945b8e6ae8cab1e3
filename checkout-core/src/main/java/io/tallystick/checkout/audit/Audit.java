package io.tallystick.checkout.audit;

import java.time.Clock;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Writes the record, in the transaction of the change. */
public final class Audit {
  private static final String INSERT =
      """
      INSERT INTO audit (subject, action, actor, reason, before, after, origin, occurred_at)
      VALUES (:subject, :action, :actor, :reason, :before, :after, :origin, :at)
      """;

  private final JdbcClient jdbc;
  private final Clock clock;

  public Audit(DataSource dataSource, Clock clock) {
    this.jdbc = JdbcClient.create(dataSource);
    this.clock = clock;
  }

  /**
   * Writes an entry.
   *
   * @throws IllegalStateException outside a transaction: it could tell what never happened
   */
  public void record(AuditEntry entry) {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException(
          "%s of %s is recorded in the transaction of the change"
              .formatted(entry.action(), entry.subject()));
    }
    jdbc.sql(INSERT)
        .param("subject", entry.subject())
        .param("action", entry.action())
        .param("actor", entry.actor())
        .param("reason", entry.reason())
        .param("before", entry.before())
        .param("after", entry.after())
        .param("origin", entry.origin())
        .param("at", clock.instant().atOffset(ZoneOffset.UTC))
        .update();
  }
}
