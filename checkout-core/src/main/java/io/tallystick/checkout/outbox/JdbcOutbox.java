package io.tallystick.checkout.outbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table outbox. */
final class JdbcOutbox {
  private static final String INSERT =
      """
      INSERT INTO outbox (event_id, aggregate, type, version, payload, occurred_at, next_try_at, traceparent)
      VALUES (:id, :aggregate, :type, :version, :payload::jsonb, :at, :at, :traceparent)
      """;
  // No cursor over position: a later one may commit first. The claim is on one table alone, and the
  // row is looked at again once it is locked: of two relays one gets it.
  private static final String CLAIM =
      """
      UPDATE outbox SET claimed_until = :until, claim_token = :token
      WHERE position = ANY (ARRAY(   -- evaluated once; an IN may be joined and evaluated per row, past its limit
        SELECT position FROM outbox o
        WHERE position IN (
            SELECT DISTINCT ON (aggregate) position FROM outbox
            WHERE published_at IS NULL ORDER BY aggregate, position)
          AND published_at IS NULL AND (attempts = 0 OR next_try_at <= :now OR next_try_at > :farthest)
          AND (claimed_until IS NULL OR claimed_until <= :now OR claimed_until > :farthest)
        ORDER BY next_try_at, position LIMIT :limit   -- who waits longest; failing ones queue up again
        FOR UPDATE SKIP LOCKED))
      RETURNING position, event_id, aggregate, type, version, payload::text AS payload, occurred_at, attempts,
        next_try_at, traceparent
      """;
  // The earliest of one aggregate, whenever its next try is due.
  private static final String CLAIM_HEAD =
      """
      UPDATE outbox SET claimed_until = :until, claim_token = :token
      WHERE position = (SELECT position FROM outbox WHERE aggregate = :aggregate AND published_at IS NULL
                        ORDER BY position LIMIT 1)
        AND published_at IS NULL AND (claimed_until IS NULL OR claimed_until <= :now OR claimed_until > :farthest)
      RETURNING position, event_id, aggregate, type, version, payload::text AS payload, occurred_at, attempts,
        next_try_at, traceparent
      """;
  private static final String FIND =
      """
      SELECT event_id, aggregate, type, version, payload::text AS payload, occurred_at FROM outbox WHERE event_id = :id
      """;
  private static final String WAITS =
      "SELECT EXISTS (SELECT 1 FROM outbox WHERE aggregate = :aggregate AND published_at IS NULL)";
  // Taken is taken, also if the claim has run out meanwhile. Otherwise publishers slower than a
  // claim would take it from each other for ever.
  private static final String PUBLISHED =
      """
      UPDATE outbox SET published_at = :now, attempts = attempts + 1, claimed_until = NULL, claim_token = NULL,
        last_error = NULL
      WHERE event_id = :id AND published_at IS NULL
      """;
  private static final String FAILED =
      """
      UPDATE outbox SET attempts = attempts + 1, next_try_at = :next, claimed_until = NULL, claim_token = NULL,
        last_error = :error
      WHERE event_id = :id AND claim_token = :token
      """;
  private static final String WAITING = "SELECT count(*) FROM outbox WHERE published_at IS NULL";
  private static final String OLDEST =
      "SELECT min(occurred_at) FROM outbox WHERE published_at IS NULL HAVING count(*) > 0";

  /** An event that this relay may send until then. */
  record Claimed(
      long position,
      Event event,
      int attempts,
      Instant due,
      Instant until,
      @Nullable String traceparent) {}

  private final JdbcClient jdbc;

  JdbcOutbox(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /**
   * @param traceparent the span it was recorded in; null: none
   */
  void insert(Event event, @Nullable String traceparent) {
    jdbc.sql(INSERT)
        .param("id", event.eventId())
        .param("aggregate", event.aggregate())
        .param("type", event.type())
        .param("version", event.version())
        .param("payload", event.payload())
        .param("at", utc(event.occurredAt()))
        .param("traceparent", traceparent)
        .update();
  }

  /**
   * @param farthest a time after it was set by a clock that has gone back since
   */
  List<Claimed> claim(String token, Instant now, Instant until, Instant farthest, int limit) {
    return jdbc
        .sql(CLAIM)
        .param("token", token)
        .param("now", utc(now))
        .param("until", utc(until))
        .param("farthest", utc(farthest))
        .param("limit", limit)
        .query((row, _) -> claimed(row, until))
        .list()
        .stream()
        .sorted(Comparator.comparing(Claimed::due).thenComparingLong(Claimed::position))
        .toList();
  }

  /** Empty: nothing of it waits, or somebody is at it. */
  Optional<Claimed> claimHead(
      String aggregate, String token, Instant now, Instant until, Instant farthest) {
    return jdbc.sql(CLAIM_HEAD)
        .param("aggregate", aggregate)
        .param("token", token)
        .param("now", utc(now))
        .param("until", utc(until))
        .param("farthest", utc(farthest))
        .query((row, _) -> claimed(row, until))
        .optional();
  }

  private static Claimed claimed(ResultSet row, Instant until) throws SQLException {
    return new Claimed(
        row.getLong("position"),
        event(row),
        row.getInt("attempts"),
        row.getObject("next_try_at", OffsetDateTime.class).toInstant(),
        until,
        row.getString("traceparent"));
  }

  private static Event event(ResultSet row) throws SQLException {
    return new Event(
        row.getString("event_id"),
        row.getString("aggregate"),
        row.getString("type"),
        row.getInt("version"),
        row.getString("payload"),
        row.getObject("occurred_at", OffsetDateTime.class).toInstant());
  }

  Optional<Event> find(String eventId) {
    return jdbc.sql(FIND).param("id", eventId).query((row, _) -> event(row)).optional();
  }

  boolean waits(String aggregate) {
    return jdbc.sql(WAITS).param("aggregate", aggregate).query(Boolean.class).single();
  }

  void published(String eventId, Instant now) {
    jdbc.sql(PUBLISHED).param("id", eventId).param("now", utc(now)).update();
  }

  void failed(String eventId, String token, Instant next, String error) {
    jdbc.sql(FAILED)
        .param("id", eventId)
        .param("token", token)
        .param("next", utc(next))
        .param("error", error)
        .update();
  }

  long waiting() {
    return jdbc.sql(WAITING).query(Long.class).single();
  }

  @Nullable Instant oldestWaiting() {
    List<Instant> oldest =
        jdbc.sql(OLDEST)
            .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
            .list();
    return oldest.isEmpty() ? null : oldest.getFirst();
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
