package io.tallystick.checkout.webhook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table webhook_event, as processors empty it. */
final class JdbcQueue {
  // On one table alone, and looked at again once locked: of two processors one gets it. A try
  // counts when it begins, so that an event whose processing kills the process isn't tried for
  // ever.
  private static final String CLAIM =
      """
      UPDATE webhook_event SET claimed_until = :until, claim_token = :token, tries = tries + 1
      WHERE event_id = ANY (ARRAY(   -- evaluated once; an IN may be joined and evaluated per row, past its limit
        SELECT event_id FROM webhook_event
        WHERE state = 'waiting' AND (tries = 0 OR next_try_at <= :now OR next_try_at > :farthest)
          AND (claimed_until IS NULL OR claimed_until <= :now OR claimed_until > :farthest)
        ORDER BY next_try_at, event_id LIMIT :limit
        FOR UPDATE SKIP LOCKED))
      RETURNING event_id, payload, tries, replays, next_try_at
      """;
  // Whenever its next try was due.
  private static final String CLAIM_ONE =
      """
      UPDATE webhook_event SET claimed_until = :until, claim_token = :token, tries = tries + 1
      WHERE event_id = :id AND state = 'waiting'
        AND (claimed_until IS NULL OR claimed_until <= :now OR claimed_until > :farthest)
      RETURNING event_id, payload, tries, replays, next_try_at
      """;
  private static final String GIVE_BACK =
      """
      UPDATE webhook_event SET claimed_until = NULL, claim_token = NULL, tries = tries - 1
      WHERE event_id = :id AND claim_token = :token
      """;
  // Done is done, also if the claim has run out meanwhile; but not if somebody replayed it since.
  private static final String PROCESSED =
      """
      UPDATE webhook_event SET state = 'processed', processed_at = :now, result = :result, reason = NULL,
        failed_at = NULL, claimed_until = NULL, claim_token = NULL
      WHERE event_id = :id AND state = 'waiting' AND replays = :replays
      """;
  private static final String FAILED =
      """
      UPDATE webhook_event SET next_try_at = :next, failed_at = :now, reason = :reason, claimed_until = NULL,
        claim_token = NULL
      WHERE event_id = :id AND state = 'waiting' AND claim_token = :token
      """;
  private static final String PARKED =
      """
      UPDATE webhook_event SET state = 'parked', failed_at = :now, reason = :reason, claimed_until = NULL,
        claim_token = NULL
      WHERE event_id = :id AND state = 'waiting' AND claim_token = :token
      """;

  /**
   * An event that this processor has until its claim runs out.
   *
   * @param tries with this one
   */
  record Claimed(String eventId, String payload, int tries, int replays, Instant due) {}

  private final JdbcClient jdbc;

  JdbcQueue(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
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
        .query((row, _) -> claimed(row))
        .list()
        .stream()
        .sorted(Comparator.comparing(Claimed::due).thenComparing(Claimed::eventId))
        .toList();
  }

  /** Empty: it doesn't wait, or somebody is at it. */
  Optional<Claimed> claimOne(
      String eventId, String token, Instant now, Instant until, Instant farthest) {
    return jdbc.sql(CLAIM_ONE)
        .param("id", eventId)
        .param("token", token)
        .param("now", utc(now))
        .param("until", utc(until))
        .param("farthest", utc(farthest))
        .query((row, _) -> claimed(row))
        .optional();
  }

  private static Claimed claimed(ResultSet row) throws SQLException {
    return new Claimed(
        row.getString("event_id"),
        row.getString("payload"),
        row.getInt("tries"),
        row.getInt("replays"),
        row.getObject("next_try_at", OffsetDateTime.class).toInstant());
  }

  void giveBack(String eventId, String token) {
    jdbc.sql(GIVE_BACK).param("id", eventId).param("token", token).update();
  }

  void processed(Claimed claimed, String result, Instant now) {
    jdbc.sql(PROCESSED)
        .param("id", claimed.eventId())
        .param("replays", claimed.replays())
        .param("result", result)
        .param("now", utc(now))
        .update();
  }

  void failed(Claimed claimed, String token, Instant next, String reason, Instant now) {
    jdbc.sql(FAILED)
        .param("id", claimed.eventId())
        .param("token", token)
        .param("next", utc(next))
        .param("reason", reason)
        .param("now", utc(now))
        .update();
  }

  void parked(Claimed claimed, String token, String reason, Instant now) {
    jdbc.sql(PARKED)
        .param("id", claimed.eventId())
        .param("token", token)
        .param("reason", reason)
        .param("now", utc(now))
        .update();
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
