package io.tallystick.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A child's sessions in the databases it is told of. The server ends a killed one's a moment after
 * the process has ended; until then they hold their locks, and whoever skips locked rows skips too
 * many.
 */
final class ChildSessions {
  private static final AtomicInteger COUNTER = new AtomicInteger();
  private static final String JDBC = "jdbc:postgresql:";

  private final String name = "child-" + COUNTER.incrementAndGet();
  private final List<String> arguments;

  ChildSessions(List<String> arguments) {
    this.arguments = arguments;
  }

  /** The child's arguments, with the sessions' name in each address. */
  List<String> named() {
    return arguments.stream()
        .map(each -> each.startsWith(JDBC) ? each + "&ApplicationName=" + name : each)
        .toList();
  }

  /** Once the child has ended. */
  void awaitEnd() {
    arguments.stream().filter(each -> each.startsWith(JDBC)).forEach(this::awaitEndIn);
  }

  private void awaitEndIn(String url) {
    var jdbc = JdbcClient.create(new DriverManagerDataSource(url));
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(
            () ->
                assertThat(
                        jdbc.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = ?")
                            .param(name)
                            .query(Long.class)
                            .single())
                    .isZero());
  }
}
