package io.tallystick.checkout.outbox;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Lets each consumer's effect happen once, however often its event comes. */
public final class Consumed {
  private static final String TAKE =
      """
      INSERT INTO consumed_event (consumer, event_id, consumed_at) VALUES (:consumer, :event, :now)
      ON CONFLICT ON CONSTRAINT consumed_event_once DO NOTHING
      """;

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final Clock clock;

  public Consumed(DataSource dataSource, TransactionTemplate transaction, Clock clock) {
    this.jdbc = JdbcClient.create(dataSource);
    this.transaction = transaction;
    this.clock = clock;
  }

  /**
   * Runs the effect, in the transaction that notes it as done; not at all if it was done before. A
   * failing effect leaves no note and may be tried again.
   *
   * @param effect writes to this database only
   * @return false if it was done before
   */
  public boolean once(String consumer, Event event, Runnable effect) {
    return Objects.requireNonNull(
        transaction.execute(
            _ -> {
              boolean first =
                  jdbc.sql(TAKE)
                          .param("consumer", consumer)
                          .param("event", event.eventId())
                          .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                          .update()
                      == 1;
              if (first) {
                effect.run();
              }
              return first;
            }));
  }
}
