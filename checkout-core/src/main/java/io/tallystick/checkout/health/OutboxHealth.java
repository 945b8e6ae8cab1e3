package io.tallystick.checkout.health;

import io.tallystick.checkout.metrics.OpenWork;
import io.tallystick.checkout.metrics.OpenWorkReader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Down when events wait for too long: others don't hear of orders. */
final class OutboxHealth implements HealthIndicator {
  private final OpenWorkReader reader;
  private final Duration most;
  private final Clock clock;

  OutboxHealth(OpenWorkReader reader, Duration most, Clock clock) {
    this.reader = reader;
    this.most = most;
    this.clock = clock;
  }

  @Override
  public Health health() {
    OpenWork work = reader.latest();
    if (work == null) {
      return Health.unknown().withDetail("why", "not read from the database yet").build();
    }
    Instant oldest = work.outbox().oldest();
    boolean late = oldest != null && oldest.plus(most).isBefore(clock.instant());
    Health.Builder health = late ? Health.down() : Health.up();
    health.withDetail("waiting", work.outbox().count());
    if (oldest != null) {
      health.withDetail("oldest", oldest.toString());
    }
    return health.build();
  }
}
