package io.tallystick.checkout.notification;

import io.tallystick.checkout.events.EventConsumer;
import io.tallystick.checkout.events.OrderEvents;
import io.tallystick.checkout.outbox.Event;
import java.time.Clock;
import java.util.Set;
import javax.sql.DataSource;

/** Writes down which mail is meant. */
final class NotificationConsumer implements EventConsumer {
  private final JdbcNotifications jdbc;
  private final Clock clock;

  NotificationConsumer(DataSource dataSource, Clock clock) {
    this.jdbc = new JdbcNotifications(dataSource);
    this.clock = clock;
  }

  @Override
  public String name() {
    return "notification";
  }

  @Override
  public Set<String> types() {
    return OrderEvents.TYPES;
  }

  @Override
  public void handle(Event event) {
    jdbc.insert(Intent.of(event), clock.instant());
  }
}
