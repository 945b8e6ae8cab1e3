package io.tallystick.checkout.webhook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Shows stored events, without their bodies. */
public final class Webhooks {
  /** The most that are listed at once. */
  public static final int MOST = 1000;

  /**
   * What is still to be done.
   *
   * @param waiting events that will be looked at
   * @param oldest how long the oldest of them has been here; null if there is none
   * @param parked events that wait for a person
   */
  public record Backlog(long waiting, @Nullable Duration oldest, long parked) {}

  private final JdbcWebhooks jdbc;
  private final Clock clock;

  public Webhooks(DataSource dataSource, Clock clock) {
    this.jdbc = new JdbcWebhooks(dataSource);
    this.clock = clock;
  }

  /**
   * Events, those received last first.
   *
   * @param state null: all
   * @param since received then or later; null: ever
   * @param limit 1 to {@link #MOST}
   */
  public List<WebhookEvent> list(@Nullable WebhookState state, @Nullable Instant since, int limit) {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit must be 1 to %d: %d".formatted(MOST, limit));
    }
    return jdbc.list(state, since, limit);
  }

  /** One event; empty: we never stored it. */
  public Optional<WebhookEvent> find(String eventId) {
    return jdbc.find(eventId);
  }

  public Backlog backlog() {
    Instant oldest = jdbc.oldestWaiting();
    return new Backlog(
        jdbc.count(WebhookState.WAITING),
        oldest == null ? null : Duration.between(oldest, clock.instant()),
        jdbc.count(WebhookState.PARKED));
  }
}
