package io.tallystick.reconciliation.worker;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table worker_schedule. */
final class JdbcSchedules {
  private static final String BEGIN =
      """
      INSERT INTO worker_schedule (name, fired_to) VALUES (:name, :now)
      ON CONFLICT ON CONSTRAINT worker_schedule_once DO NOTHING
      """;
  private static final String FIRED_TO = "SELECT fired_to FROM worker_schedule WHERE name = :name";
  private static final String ADVANCE =
      "UPDATE worker_schedule SET fired_to = :to WHERE name = :name AND fired_to = :from";

  private final JdbcClient jdbc;

  JdbcSchedules(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** Seen for the first time: what was due before isn't missed. */
  void begin(String name, Instant now) {
    jdbc.sql(BEGIN).param("name", name).param("now", utc(now)).update();
  }

  Optional<Instant> firedTo(String name) {
    return jdbc.sql(FIRED_TO)
        .param("name", name)
        .query((row, _) -> row.getObject("fired_to", OffsetDateTime.class).toInstant())
        .optional();
  }

  /** False if somebody else has noticed it. */
  boolean advance(String name, Instant from, Instant to) {
    return jdbc.sql(ADVANCE)
            .param("name", name)
            .param("from", utc(from))
            .param("to", utc(to))
            .update()
        == 1;
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
