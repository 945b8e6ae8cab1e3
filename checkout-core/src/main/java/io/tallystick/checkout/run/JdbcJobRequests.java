package io.tallystick.checkout.run;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table job_request. */
final class JdbcJobRequests {
  private static final String INSERT =
      """
      INSERT INTO job_request (request_key, job, day, window_from, window_to, check_name, restart_run, dry_run,
          requested_by, reason, requested_at, schedule, due_at, state, not_before)
      VALUES (:key, :job, :day, :from, :to, :check, :run, :dryRun, :by, :reason, :now, :schedule, :due, 'requested', :now)
      ON CONFLICT DO NOTHING
      RETURNING request_id
      """;
  private static final String REQUEST =
      """
      SELECT request_id, job, day, window_from, window_to, check_name, restart_run, dry_run, requested_by, reason,
        requested_at, schedule, due_at, state, tries, not_before, owner, run_ids, note, verdict, stop_by, started_at,
        finished_at
      FROM job_request
      """;
  private static final String BY_KEY = REQUEST + "WHERE request_key = :key";
  private static final String BY_ID = REQUEST + "WHERE request_id = :id";
  private static final String OF_SCHEDULE =
      REQUEST + "WHERE schedule = :schedule AND due_at = :due";
  private static final String LATEST = REQUEST + "ORDER BY request_id DESC LIMIT :limit";
  private static final String OPEN =
      REQUEST
          + """
          WHERE state IN ('requested', 'running', 'stopping') ORDER BY request_id LIMIT :limit
          """;

  // Of one table alone, and looked at again once the row is locked. What a schedule wants is done
  // in
  // its order: missed days are compared the oldest first, whoever does it.
  private static final String CLAIM =
      """
      UPDATE job_request SET state = CASE state WHEN 'requested' THEN 'running' ELSE state END,
        owner = :owner, claimed_until = :until, claim_token = :token, tries = tries + 1,
        started_at = coalesce(started_at, :now), note = NULL
      WHERE request_id = (
        SELECT request_id FROM job_request r
        WHERE (state = 'requested' AND (not_before <= :now OR not_before > :farthest)
            OR state IN ('running', 'stopping') AND (claimed_until <= :now OR claimed_until > :farthest))
          AND (schedule IS NULL OR NOT EXISTS (
            SELECT 1 FROM job_request e WHERE e.schedule = r.schedule AND e.request_id < r.request_id
              AND e.state IN ('requested', 'running', 'stopping')))
        ORDER BY state = 'requested', schedule IS NOT NULL, request_id LIMIT 1   -- begun ones, then people's
        FOR UPDATE SKIP LOCKED)
      RETURNING request_id, job, day, window_from, window_to, check_name, restart_run, dry_run, tries, state,
        run_ids <> '{}' OR tries > 1 AS again
      """;
  private static final String HOLD =
      """
      UPDATE job_request SET claimed_until = :until
      WHERE request_id = :id AND claim_token = :token AND state IN ('running', 'stopping')
      RETURNING state
      """;
  private static final String RUN_BEGAN =
      """
      UPDATE job_request SET run_ids = array_append(array_remove(run_ids, :run), :run)
      WHERE request_id = :id AND claim_token = :token
      """;
  private static final String NOTE =
      "UPDATE job_request SET note = :note WHERE request_id = :id AND claim_token = :token";
  private static final String END =
      """
      UPDATE job_request SET state = :state, verdict = :verdict, note = :note, finished_at = :now,
        claimed_until = NULL, claim_token = NULL
      WHERE request_id = :id AND claim_token = :token AND state = ANY (:from)
      """;

  // A try is one that a worker didn't come back from: this one has come back.
  private static final String GIVE_BACK =
      """
      UPDATE job_request SET state = 'requested', tries = tries - 1, not_before = :notBefore, note = :note,
        busy_since = CASE WHEN :busy THEN coalesce(busy_since, :now) END, claimed_until = NULL, claim_token = NULL
      WHERE request_id = :id AND claim_token = :token AND state = 'running'
      """;
  private static final String BUSY_SINCE =
      "SELECT busy_since FROM job_request WHERE request_id = :id AND busy_since IS NOT NULL";
  private static final String CANCEL =
      """
      UPDATE job_request SET state = 'cancelled', stop_by = :by, stop_reason = :reason, note = :note, finished_at = :now
      WHERE request_id = :id AND state = 'requested'
      """;
  private static final String STOP =
      """
      UPDATE job_request SET state = 'stopping', stop_by = :by, stop_reason = :reason
      WHERE request_id = :id AND state = 'running'
      """;
  private static final String LOCK =
      "SELECT state FROM job_request WHERE request_id = :id FOR NO KEY UPDATE";

  private final JdbcClient jdbc;

  JdbcJobRequests(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** Empty if the key, or the schedule's time, is taken. */
  Optional<Long> insert(
      String key,
      WantedJob job,
      String by,
      String reason,
      @Nullable String schedule,
      @Nullable Instant due,
      Instant now) {
    JdbcClient.StatementSpec sql =
        jdbc.sql(INSERT)
            .param("key", key)
            .param("job", job.job())
            .param("dryRun", job.dryRun())
            .param("by", by)
            .param("reason", reason)
            .param("schedule", schedule)
            .param("due", due == null ? null : utc(due))
            .param("now", utc(now));
    return parameters(sql, job).query(Long.class).optional();
  }

  private static JdbcClient.StatementSpec parameters(JdbcClient.StatementSpec sql, WantedJob job) {
    LocalDate day = null;
    Instant from = null;
    Instant to = null;
    String check = null;
    Long run = null;
    switch (job) {
      case WantedJob.Nightly nightly -> day = nightly.day();
      case WantedJob.Intraday hours -> {
        from = hours.from();
        to = hours.to();
      }
      case WantedJob.Check checks -> {
        from = checks.from();
        to = checks.to();
        check = checks.name();
      }
      case WantedJob.Restart restart -> run = restart.runId();
      case WantedJob.Housekeeping _ -> {}
    }
    return sql.param("day", day)
        .param("from", from == null ? null : utc(from))
        .param("to", to == null ? null : utc(to))
        .param("check", check)
        .param("run", run);
  }

  Optional<JobRequest> byKey(String key) {
    return jdbc.sql(BY_KEY).param("key", key).query(JdbcJobRequests::request).optional();
  }

  Optional<JobRequest> byId(long id) {
    return jdbc.sql(BY_ID).param("id", id).query(JdbcJobRequests::request).optional();
  }

  Optional<JobRequest> ofSchedule(String schedule, Instant due) {
    return jdbc.sql(OF_SCHEDULE)
        .param("schedule", schedule)
        .param("due", utc(due))
        .query(JdbcJobRequests::request)
        .optional();
  }

  List<JobRequest> latest(int limit) {
    return jdbc.sql(LATEST).param("limit", limit).query(JdbcJobRequests::request).list();
  }

  List<JobRequest> open(int limit) {
    return jdbc.sql(OPEN).param("limit", limit).query(JdbcJobRequests::request).list();
  }

  /**
   * @param farthest a time after it was set by a clock that has gone back since
   */
  Optional<JobClaim> claim(
      String owner, String token, Instant now, Instant until, Instant farthest) {
    return jdbc.sql(CLAIM)
        .param("owner", owner)
        .param("token", token)
        .param("now", utc(now))
        .param("until", utc(until))
        .param("farthest", utc(farthest))
        .query(
            (row, _) ->
                new JobClaim(
                    row.getLong("request_id"),
                    token,
                    job(row),
                    row.getInt("tries"),
                    row.getBoolean("again"),
                    JobRequestState.of(text(row, "state")) == JobRequestState.STOPPING))
        .optional();
  }

  /** The state it stands in; empty if the claim isn't held any more. */
  Optional<JobRequestState> hold(JobClaim claim, Instant until) {
    return held(jdbc.sql(HOLD), claim)
        .param("until", utc(until))
        .query((row, _) -> JobRequestState.of(text(row, "state")))
        .optional();
  }

  void runBegan(JobClaim claim, long runId) {
    held(jdbc.sql(RUN_BEGAN), claim).param("run", runId).update();
  }

  void note(JobClaim claim, String note) {
    held(jdbc.sql(NOTE), claim).param("note", note).update();
  }

  /**
   * @param from the states that it may be in
   */
  boolean end(
      JobClaim claim,
      List<JobRequestState> from,
      JobRequestState to,
      @Nullable String verdict,
      String note,
      Instant now) {
    return held(jdbc.sql(END), claim)
            .param("from", from.stream().map(JobRequestState::code).toArray(String[]::new))
            .param("state", to.code())
            .param("verdict", verdict)
            .param("note", note)
            .param("now", utc(now))
            .update()
        == 1;
  }

  boolean giveBack(JobClaim claim, boolean busy, String note, Instant notBefore, Instant now) {
    return held(jdbc.sql(GIVE_BACK), claim)
            .param("busy", busy)
            .param("note", note)
            .param("notBefore", utc(notBefore))
            .param("now", utc(now))
            .update()
        == 1;
  }

  Optional<Instant> busySince(long requestId) {
    return jdbc.sql(BUSY_SINCE)
        .param("id", requestId)
        .query((row, _) -> row.getObject("busy_since", OffsetDateTime.class).toInstant())
        .optional();
  }

  Optional<JobRequestState> lock(long id) {
    return jdbc.sql(LOCK)
        .param("id", id)
        .query((row, _) -> JobRequestState.of(text(row, "state")))
        .optional();
  }

  boolean cancel(long id, String by, String reason, String note, Instant now) {
    return jdbc.sql(CANCEL)
            .param("id", id)
            .param("by", by)
            .param("reason", reason)
            .param("note", note)
            .param("now", utc(now))
            .update()
        == 1;
  }

  boolean stop(long id, String by, String reason) {
    return jdbc.sql(STOP).param("id", id).param("by", by).param("reason", reason).update() == 1;
  }

  private static JdbcClient.StatementSpec held(JdbcClient.StatementSpec sql, JobClaim claim) {
    return sql.param("id", claim.requestId()).param("token", claim.token());
  }

  private static WantedJob job(ResultSet row) throws SQLException {
    boolean dryRun = row.getBoolean("dry_run");
    String job = text(row, "job");
    return switch (job) {
      case "nightly" -> new WantedJob.Nightly(row.getObject("day", LocalDate.class), dryRun);
      case "intraday" ->
          new WantedJob.Intraday(instant(row, "window_from"), instant(row, "window_to"), dryRun);
      case "check" ->
          new WantedJob.Check(
              row.getString("check_name"),
              instant(row, "window_from"),
              instant(row, "window_to"),
              dryRun);
      case "restart" -> new WantedJob.Restart(row.getLong("restart_run"));
      case "housekeeping" -> new WantedJob.Housekeeping(dryRun);
      default -> throw new IllegalStateException("There is no job " + job);
    };
  }

  private static JobRequest request(ResultSet row, int n) throws SQLException {
    return new JobRequest(
        row.getLong("request_id"),
        job(row),
        text(row, "requested_by"),
        text(row, "reason"),
        instant(row, "requested_at"),
        row.getString("schedule"),
        instantOrNull(row, "due_at"),
        JobRequestState.of(text(row, "state")),
        row.getInt("tries"),
        instant(row, "not_before"),
        row.getString("owner"),
        runs(row.getArray("run_ids")),
        row.getString("note"),
        row.getString("verdict"),
        row.getString("stop_by"),
        instantOrNull(row, "started_at"),
        instantOrNull(row, "finished_at"));
  }

  private static List<Long> runs(Array ids) throws SQLException {
    return List.of((Long[]) ids.getArray());
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
