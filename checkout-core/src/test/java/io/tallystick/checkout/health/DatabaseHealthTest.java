package io.tallystick.checkout.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.datasource.AbstractDataSource;

class DatabaseHealthTest {
  private static final Duration LIMIT = Duration.ofMillis(50);

  /** Gives no connection: hangs until it is told to fail. */
  private static final class Away extends AbstractDataSource {
    final AtomicInteger asked = new AtomicInteger();
    final CountDownLatch fail = new CountDownLatch(1);

    @Override
    public Connection getConnection() throws SQLException {
      asked.incrementAndGet();
      try {
        fail.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new SQLException("host db-7 of user ada can't be reached");
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      return getConnection();
    }
  }

  @Test
  void whileItHangsTheAnswerComesInTimeAndItIsAskedOnceOnly() {
    var away = new Away();
    var health = new DatabaseHealth(away, LIMIT);
    for (int i = 0; i < 5; i++) {
      Health answer = health.health();
      assertThat(answer.getStatus()).isEqualTo(Status.DOWN);
      assertThat(answer.getDetails()).containsEntry("why", "no answer within 50 ms");
    }
    assertThat(away.asked).hasValue(1);
    away.fail.countDown();
  }

  @Test
  void whyItFailsIsSaidWithoutNamesOfHostsAndUsers() {
    var away = new Away();
    away.fail.countDown();
    Health answer = new DatabaseHealth(away, Duration.ofMinutes(1)).health();
    assertThat(answer.getStatus()).isEqualTo(Status.DOWN);
    assertThat(answer.getDetails().toString()).doesNotContain("db-7", "ada");
    assertThat(answer.getDetails()).containsEntry("why", "CannotGetJdbcConnectionException");
  }
}
