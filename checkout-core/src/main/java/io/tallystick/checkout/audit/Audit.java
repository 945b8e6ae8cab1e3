package io.tallystick.checkout.audit;

import java.time.Clock;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Writes the record, in the transaction of the change. {@link AuditChain} seals it afterwards.
 * Texts may come from outside: what a table can't hold is replaced, what is too long is cut.
 */
public final class Audit {
  private static final int MOST_CHARACTERS = 10_000;
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
        .param("subject", storable(entry.subject()))
        .param("action", storable(entry.action()))
        .param("actor", storable(entry.actor()))
        .param("reason", storable(entry.reason()))
        .param("before", storable(entry.before()))
        .param("after", storable(entry.after()))
        .param("origin", storable(entry.origin()))
        .param("at", clock.instant().atOffset(ZoneOffset.UTC))
        .update();
  }

  private static @Nullable String storable(@Nullable String text) {
    if (text == null) {
      return null;
    }
    int end = Math.min(text.length(), MOST_CHARACTERS);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end).replace('\0', '?');
  }
}
