package io.tallystick.checkout.health;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Can a connection be had, and does it answer? One question at a time: while one hangs, all others
 * wait for that one, and none for longer than the limit.
 */
final class DatabaseHealth implements HealthIndicator {
  private static final int SECONDS = 2;

  private final JdbcTemplate jdbc;
  private final Duration limit;
  private final AtomicReference<FutureTask<Boolean>> asked = new AtomicReference<>();

  DatabaseHealth(DataSource dataSource, Duration limit) {
    this.jdbc = new JdbcTemplate(dataSource);
    this.jdbc.setQueryTimeout(SECONDS);
    this.limit = limit;
  }

  @Override
  public Health health() {
    try {
      question().get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return Health.up().build();
    } catch (TimeoutException e) {
      return down("no answer within %d ms".formatted(limit.toMillis()));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return down(cause.getClass().getSimpleName()); // its message may name user and host
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return down("interrupted");
    }
  }

  private FutureTask<Boolean> question() {
    while (true) {
      FutureTask<Boolean> running = asked.get();
      if (running != null && !running.isDone()) {
        return running;
      }
      var mine = new FutureTask<>(() -> jdbc.queryForList("SELECT 1").size() == 1);
      if (asked.compareAndSet(running, mine)) {
        Thread.ofVirtual().name("database-health").start(mine);
        return mine;
      }
    }
  }

  private static Health down(String why) {
    return Health.down().withDetail("why", why).build();
  }
}
