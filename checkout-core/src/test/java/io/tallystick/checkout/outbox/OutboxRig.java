package io.tallystick.checkout.outbox;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.database.TestPostgres;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** An outbox over a database of its own, and a relay that notes what it sent. */
abstract class OutboxRig {
  final HikariDataSource dataSource = TestPostgres.pool();
  final JdbcClient jdbc = JdbcClient.create(dataSource);
  final TransactionTemplate transaction =
      new TransactionTemplate(new JdbcTransactionManager(dataSource));
  final SettableClock clock = new SettableClock(Instant.parse("2026-07-01T12:00:00Z"));
  final AtomicInteger ids = new AtomicInteger();
  final List<String> sent = new CopyOnWriteArrayList<>();
  final Outbox outbox = new Outbox(dataSource, clock);
  final Relay relay = relay(event -> sent.add(event.eventId()));

  Relay relay(EventPublisher publisher) {
    return new Relay(
        dataSource, publisher, clock, new Random(1), () -> "claim-" + ids.incrementAndGet());
  }

  @AfterEach
  void close() {
    dataSource.close();
  }

  void record(String id, String aggregate) {
    transaction.executeWithoutResult(_ -> outbox.record(event(id, aggregate)));
  }

  Event event(String id, String aggregate) {
    return new Event(id, aggregate, "order.paid", 1, "{\"total\": 1000}", clock.instant());
  }
}
