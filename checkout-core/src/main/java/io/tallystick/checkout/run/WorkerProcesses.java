package io.tallystick.checkout.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The processes that work: who they are, and when they were last seen. */
public final class WorkerProcesses {
  /** Who wasn't seen for so long is given up by the others. */
  public static final Duration SILENCE = Duration.ofSeconds(60);

  private static final String REGISTER =
      """
      INSERT INTO worker_process (worker_id, host, pid, version, started_at, seen_at)
      VALUES (:id, :host, :pid, :version, :now, :now)
      """;
  private static final String SEEN =
      """
      UPDATE worker_process SET seen_at = :now, doing = :doing
      WHERE worker_id = :id AND ended_at IS NULL AND dead_at IS NULL
      """;
  private static final String STOPPING =
      """
      UPDATE worker_process SET stopping_at = coalesce(stopping_at, :now)
      WHERE worker_id = :id AND ended_at IS NULL AND dead_at IS NULL
      """;
  private static final String ENDED =
      """
      UPDATE worker_process SET ended_at = :now, doing = NULL
      WHERE worker_id = :id AND ended_at IS NULL AND dead_at IS NULL
      """;
  private static final String GIVE_UP =
      """
      UPDATE worker_process SET dead_at = :now
      WHERE seen_at < :before AND ended_at IS NULL AND dead_at IS NULL AND worker_id <> :id
      RETURNING worker_id, host, pid, version, started_at, seen_at, stopping_at, doing, ended_at, dead_at
      """;
  private static final String ALIVE =
      """
      SELECT worker_id, host, pid, version, started_at, seen_at, stopping_at, doing, ended_at, dead_at
      FROM worker_process WHERE ended_at IS NULL AND dead_at IS NULL ORDER BY started_at, worker_id LIMIT 1000
      """;

  /**
   * A process.
   *
   * @param doing for people; null: it waits
   * @param endedAt when it went; null: it didn't
   * @param deadAt when others gave it up
   */
  public record WorkerProcess(
      String workerId,
      String host,
      long pid,
      String version,
      Instant startedAt,
      Instant seenAt,
      @Nullable Instant stoppingAt,
      @Nullable String doing,
      @Nullable Instant endedAt,
      @Nullable Instant deadAt) {}

  private final JdbcClient jdbc;
  private final Clock clock;

  public WorkerProcesses(DataSource dataSource, Clock clock) {
    this.jdbc = JdbcClient.create(dataSource);
    this.clock = clock;
  }

  /** A new process begins. */
  public void register(String workerId, String host, long pid, String version) {
    jdbc.sql(REGISTER)
        .param("id", workerId)
        .param("host", host)
        .param("pid", pid)
        .param("version", version)
        .param("now", now())
        .update();
  }

  /**
   * It is alive.
   *
   * @return false if others have given it up: what it had may be somebody else's by now
   */
  public boolean seen(String workerId, @Nullable String doing) {
    return jdbc.sql(SEEN).param("id", workerId).param("doing", doing).param("now", now()).update()
        == 1;
  }

  /** It was told to stop. */
  public void stopping(String workerId) {
    jdbc.sql(STOPPING).param("id", workerId).param("now", now()).update();
  }

  /** It goes. */
  public void ended(String workerId) {
    jdbc.sql(ENDED).param("id", workerId).param("now", now()).update();
  }

  /** Gives up the others that weren't seen for {@link #SILENCE}. */
  public List<WorkerProcess> giveUpSilent(String ownId) {
    return jdbc.sql(GIVE_UP)
        .param("id", ownId)
        .param("before", clock.instant().minus(SILENCE).atOffset(ZoneOffset.UTC))
        .param("now", now())
        .query(WorkerProcesses::process)
        .list();
  }

  /** Those that are there, the oldest first. */
  public List<WorkerProcess> alive() {
    return jdbc.sql(ALIVE).query(WorkerProcesses::process).list();
  }

  private static WorkerProcess process(ResultSet row, int n) throws SQLException {
    return new WorkerProcess(
        Objects.requireNonNull(row.getString("worker_id")),
        Objects.requireNonNull(row.getString("host")),
        row.getLong("pid"),
        Objects.requireNonNull(row.getString("version")),
        row.getObject("started_at", OffsetDateTime.class).toInstant(),
        row.getObject("seen_at", OffsetDateTime.class).toInstant(),
        instant(row, "stopping_at"),
        row.getString("doing"),
        instant(row, "ended_at"),
        instant(row, "dead_at"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }
}
