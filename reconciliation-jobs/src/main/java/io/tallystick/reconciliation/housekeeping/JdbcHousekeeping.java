package io.tallystick.reconciliation.housekeeping;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The chores that are SQL. Each takes rows no one else is at, and only while they are due. */
final class JdbcHousekeeping {
  // The event stays: should it come again, it is known.
  private static final String BODIES_DUE =
      "state = 'processed' AND payload_removed_at IS NULL AND processed_at < :before";
  private static final String BODIES =
      """
      UPDATE webhook_event SET payload = '', payload_removed_at = :now
      WHERE event_id = ANY (ARRAY(
          SELECT event_id FROM webhook_event
          WHERE [DUE] ORDER BY processed_at LIMIT :limit FOR UPDATE SKIP LOCKED))
        AND state = 'processed'
      """;

  // Of a checkout the ledger must say that its event was published: that is what is looked at
  // later.
  private static final String EVENTS_DUE =
      """
      published_at < :before
        AND NOT EXISTS (SELECT 1 FROM (VALUES [WISHES]) w (consumer, type) WHERE w.type = o.type AND NOT EXISTS (
            SELECT 1 FROM consumed_event d WHERE d.consumer = w.consumer AND d.event_id = o.event_id))
        AND NOT EXISTS (SELECT 1 FROM checkout_fact f WHERE f.attempt_id = o.payload ->> 'attemptId'
            AND f.fact = 'event_recorded' AND NOT EXISTS (
              SELECT 1 FROM checkout_fact p WHERE p.attempt_id = f.attempt_id AND p.fact = 'event_published'))
      """;
  private static final String EVENTS =
      """
      DELETE FROM outbox WHERE position = ANY (ARRAY(
        SELECT position FROM outbox o WHERE [DUE] ORDER BY published_at LIMIT :limit FOR UPDATE SKIP LOCKED))
      """;

  // Only what has come to its end: what failed may still be gone on with.
  private static final String METADATA_DUE =
      """
      FROM batch_job_instance i
      JOIN LATERAL (SELECT status, end_time FROM batch_job_execution e
                    WHERE e.job_instance_id = i.job_instance_id ORDER BY job_execution_id DESC LIMIT 1) last ON true
      WHERE last.status = 'COMPLETED' AND last.end_time < :before
        AND NOT EXISTS (SELECT 1 FROM batch_job_execution e
                        WHERE e.job_instance_id = i.job_instance_id AND e.end_time IS NULL)
      """;
  private static final List<String> METADATA =
      List.of(
          "DELETE FROM batch_step_execution_context WHERE step_execution_id IN (SELECT"
              + " step_execution_id FROM batch_step_execution WHERE job_execution_id IN"
              + " ([EXECUTIONS]))",
          "DELETE FROM batch_step_execution WHERE job_execution_id IN ([EXECUTIONS])",
          "DELETE FROM batch_job_execution_context WHERE job_execution_id IN ([EXECUTIONS])",
          "DELETE FROM batch_job_execution_params WHERE job_execution_id IN ([EXECUTIONS])",
          "DELETE FROM batch_job_execution WHERE job_instance_id IN (:instances)",
          "DELETE FROM batch_job_instance WHERE job_instance_id IN (:instances)");
  private static final String EXECUTIONS =
      "SELECT job_execution_id FROM batch_job_execution WHERE job_instance_id IN (:instances)";

  private static final String REQUESTS_DUE = "finished_at < :before";
  private static final String REQUESTS =
      """
      DELETE FROM job_request WHERE request_id = ANY (ARRAY(
        SELECT request_id FROM job_request WHERE [DUE] ORDER BY finished_at LIMIT :limit FOR UPDATE SKIP LOCKED))
      """;
  private static final String WORKERS_DUE = "coalesce(ended_at, dead_at) < :before";
  private static final String WORKERS =
      """
      DELETE FROM worker_process WHERE worker_id = ANY (ARRAY(
        SELECT worker_id FROM worker_process WHERE [DUE] ORDER BY started_at LIMIT :limit FOR UPDATE SKIP LOCKED))
      """;
  private static final String KEYS_DUE =
      """
      SELECT count(*) FROM checkout_attempt
      WHERE created_at < :before AND idempotency_key IS NOT NULL AND answer_status IS NOT NULL
      """;
  private static final String DRY_RUNS_DUE =
      "FROM reconciliation_run WHERE dry_run AND finished_at < :before";

  /** A dry run that was shown long enough ago. */
  record DryRun(long runId, String job) {}

  private final JdbcClient jdbc;

  JdbcHousekeeping(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  Chore bodies(Duration kept) {
    return rows("webhook bodies", kept, "webhook_event", BODIES_DUE, BODIES);
  }

  /**
   * @param wishes consumers by name, and the types that each wants
   */
  Chore events(Duration kept, Map<String, Set<String>> wishes) {
    return rows("events", kept, "outbox o", EVENTS_DUE.replace("[WISHES]", values(wishes)), EVENTS);
  }

  Chore requests(Duration kept) {
    return rows("job requests", kept, "job_request", REQUESTS_DUE, REQUESTS);
  }

  Chore workers(Duration kept) {
    return rows("workers", kept, "worker_process", WORKERS_DUE, WORKERS);
  }

  /** As rows of constants; names and types are those of our classes. */
  private static String values(Map<String, Set<String>> wishes) {
    String rows =
        new TreeMap<>(wishes)
            .entrySet().stream()
                .flatMap(
                    wish ->
                        new TreeSet<>(wish.getValue())
                            .stream().map(type -> "('%s', '%s')".formatted(wish.getKey(), type)))
                .collect(Collectors.joining(", "));
    if (!rows.matches("[a-z0-9_.,'() -]*")) {
      throw new IllegalArgumentException("A consumer or type has a strange name: " + rows);
    }
    return rows.isEmpty() ? "(NULL, NULL)" : rows;
  }

  private Chore rows(String name, Duration kept, String table, String due, String work) {
    String count = "SELECT count(*) FROM " + table + " WHERE " + due;
    String some = work.replace("[DUE]", due);
    return new Chore() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public long due(Instant now) {
        return jdbc.sql(count).param("before", utc(now.minus(kept))).query(Long.class).single();
      }

      @Override
      public int some(Instant now, int limit) {
        return jdbc.sql(some)
            .param("before", utc(now.minus(kept)))
            .param("now", utc(now))
            .param("limit", limit)
            .update();
      }
    };
  }

  Chore metadata(Duration kept) {
    return new Chore() {
      @Override
      public String name() {
        return "finished jobs";
      }

      @Override
      public long due(Instant now) {
        return jdbc.sql("SELECT count(*) " + METADATA_DUE)
            .param("before", local(now.minus(kept)))
            .query(Long.class)
            .single();
      }

      @Override
      public int some(Instant now, int limit) {
        List<Long> instances =
            jdbc.sql(
                    "SELECT i.job_instance_id "
                        + METADATA_DUE
                        + " ORDER BY i.job_instance_id LIMIT :limit FOR UPDATE OF i SKIP LOCKED")
                .param("before", local(now.minus(kept)))
                .param("limit", limit)
                .query((row, _) -> row.getLong(1))
                .list();
        if (!instances.isEmpty()) {
          for (String sql : METADATA) {
            jdbc.sql(sql.replace("[EXECUTIONS]", EXECUTIONS))
                .param("instances", instances)
                .update();
          }
        }
        return instances.size();
      }
    };
  }

  long keysDue(Instant before) {
    return jdbc.sql(KEYS_DUE).param("before", utc(before)).query(Long.class).single();
  }

  long dryRunsDue(Instant before) {
    return jdbc.sql("SELECT count(*) " + DRY_RUNS_DUE)
        .param("before", utc(before))
        .query(Long.class)
        .single();
  }

  List<DryRun> dryRuns(Instant before, int limit) {
    return jdbc.sql("SELECT run_id, job " + DRY_RUNS_DUE + " ORDER BY run_id LIMIT :limit")
        .param("before", utc(before))
        .param("limit", limit)
        .query(
            (row, _) ->
                new DryRun(row.getLong("run_id"), Objects.requireNonNull(row.getString("job"))))
        .list();
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  /** As Spring Batch writes times: of the JVM, which runs in UTC. */
  private static LocalDateTime local(Instant time) {
    return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
  }
}
