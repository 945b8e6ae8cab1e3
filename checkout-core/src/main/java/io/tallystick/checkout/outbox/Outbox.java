package io.tallystick.checkout.outbox;

import io.tallystick.checkout.trace.Spans;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Takes events in the transaction of what they tell. */
public final class Outbox {
  /** Events not yet published, and how old the oldest is; null if there is none. */
  public record Backlog(long events, @Nullable Duration oldest) {}

  private final JdbcOutbox jdbc;
  private final Spans spans;
  private final Clock clock;

  public Outbox(DataSource dataSource, Clock clock) {
    this(dataSource, Spans.none(), clock);
  }

  /**
   * @param spans whose current one is kept with an event, so that its publishing is part of the
   *     same trace
   */
  Outbox(DataSource dataSource, Spans spans, Clock clock) {
    this.spans = spans;
    this.jdbc = new JdbcOutbox(dataSource);
    this.clock = clock;
  }

  /**
   * Stores an event. Whoever writes the events of one aggregate must hold a lock on it, as a change
   * of an order does: their order is the order of these calls.
   *
   * @throws IllegalStateException outside a transaction: the event could tell what never happened
   */
  public void record(Event event) {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException(
          "Event %s of %s belongs into the transaction of what it tells"
              .formatted(event.type(), event.aggregate()));
    }
    jdbc.insert(event, spans.current());
  }

  /** An event, published or not; empty: there is none. */
  public Optional<Event> find(String eventId) {
    return jdbc.find(eventId);
  }

  /** What the relay still has to do. */
  public Backlog backlog() {
    Instant oldest = jdbc.oldestWaiting();
    return oldest == null
        ? new Backlog(0, null)
        : new Backlog(jdbc.waiting(), Duration.between(oldest, clock.instant()));
  }
}
