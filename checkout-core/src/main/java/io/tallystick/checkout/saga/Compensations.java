package io.tallystick.checkout.saga;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table compensation: what has to be undone, until it is. */
final class Compensations {
  private static final Duration LONGEST_WAIT = Duration.ofHours(6);

  // money that came after all was undone is one more thing to undo
  private static final String NEED =
      """
      INSERT INTO compensation (attempt_id, order_id, reason, needed_at, next_try_at)
      VALUES (:attempt, :order, :reason, :now, :now)
      ON CONFLICT ON CONSTRAINT compensation_pkey DO UPDATE
      SET reason = excluded.reason, next_try_at = excluded.next_try_at, done_at = NULL
      """;
  private static final String DONE =
      """
      UPDATE compensation SET done_at = :now, next_try_at = NULL, last_error = NULL
      WHERE attempt_id = :attempt AND done_at IS NULL
      """;
  private static final String TAKE_DUE =
      """
      UPDATE compensation SET next_try_at = :until, tries = tries + 1
      WHERE attempt_id = ANY (ARRAY(
        SELECT attempt_id FROM compensation
        WHERE next_try_at <= :now OR next_try_at > :farthest   -- set by a clock that has gone back since
        ORDER BY next_try_at LIMIT :limit FOR UPDATE SKIP LOCKED))
      RETURNING attempt_id, order_id, reason, tries
      """;
  private static final String LATER =
      """
      UPDATE compensation SET next_try_at = :next, last_error = :error
      WHERE attempt_id = :attempt AND done_at IS NULL
      """;
  private static final String NEEDS_STOCK =
      "SELECT EXISTS (SELECT 1 FROM order_line WHERE order_id = :order AND kind = 'physical')";

  /**
   * Something to undo.
   *
   * @param tries how often it was tried, this time included
   */
  record Due(String attemptId, String orderId, String reason, int tries) {}

  private final JdbcClient jdbc;
  private final Clock clock;

  Compensations(DataSource dataSource, Clock clock) {
    this.jdbc = JdbcClient.create(dataSource);
    this.clock = clock;
  }

  void need(String attemptId, String orderId, String reason) {
    jdbc.sql(NEED)
        .param("attempt", attemptId)
        .param("order", orderId)
        .param("reason", reason)
        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
        .update();
  }

  void done(String attemptId) {
    jdbc.sql(DONE)
        .param("attempt", attemptId)
        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
        .update();
  }

  /** Whoever takes one has it for a while; if they die, it comes up again. */
  List<Due> takeDue(Duration forSoLong, int limit) {
    Instant now = clock.instant();
    return jdbc.sql(TAKE_DUE)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("until", now.plus(forSoLong).atOffset(ZoneOffset.UTC))
        .param("farthest", now.plus(LONGEST_WAIT.multipliedBy(2)).atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .query(
            (row, _) ->
                new Due(
                    Objects.requireNonNull(row.getString("attempt_id")),
                    Objects.requireNonNull(row.getString("order_id")),
                    Objects.requireNonNull(row.getString("reason")),
                    row.getInt("tries")))
        .list();
  }

  /** It isn't over: again after ever longer pauses. */
  void later(Due due, String why) {
    long seconds = Math.min(10L << Math.min(due.tries(), 20), LONGEST_WAIT.toSeconds());
    jdbc.sql(LATER)
        .param("attempt", due.attemptId())
        .param("next", clock.instant().plusSeconds(seconds).atOffset(ZoneOffset.UTC))
        .param("error", why.replace('\0', '?'))
        .update();
  }

  /** Does the order hold anything that has to be taken from stock? */
  boolean needsStock(String orderId) {
    return jdbc.sql(NEEDS_STOCK).param("order", orderId).query(Boolean.class).single();
  }
}
