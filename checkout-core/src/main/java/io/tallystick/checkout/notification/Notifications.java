package io.tallystick.checkout.notification;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The mails of orders, for staff. */
public final class Notifications {
  /**
   * @param intent what is meant, once
   * @param state waiting, sent or parked
   * @param lastError null: none; holds no address
   */
  public record View(
      String intent,
      String kind,
      String state,
      int attempts,
      @Nullable String lastError,
      Instant createdAt,
      @Nullable Instant sentAt) {}

  private final JdbcNotifications jdbc;
  private final Clock clock;

  public Notifications(DataSource dataSource, Clock clock) {
    this.jdbc = new JdbcNotifications(dataSource);
    this.clock = clock;
  }

  public List<View> ofOrder(String orderId) {
    return jdbc.ofOrder(orderId);
  }

  /** Lets the worker try a parked one once more. False if it isn't parked. */
  public boolean sendAgain(String intent) {
    return jdbc.again(intent, clock.instant());
  }
}
