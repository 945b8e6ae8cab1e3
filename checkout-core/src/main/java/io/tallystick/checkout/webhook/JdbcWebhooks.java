package io.tallystick.checkout.webhook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table webhook_event, as people see and replay it. */
final class JdbcWebhooks {
  private static final String EVENTS =
      """
      SELECT event_id, type, api_version, object_id, state, created_at, received_at, last_received_at, deliveries,
        other_bodies, tries, next_try_at, reason, result, processed_at, replays
      FROM webhook_event
      """;
  private static final String LIST =
      EVENTS
          + """
          WHERE (:since::timestamptz IS NULL OR received_at >= :since) [STATE]
          ORDER BY received_at DESC, event_id LIMIT :limit
          """;
  private static final String FIND = EVENTS + "WHERE event_id = :id";
  private static final String COUNT = "SELECT count(*) FROM webhook_event WHERE true [STATE]";
  private static final String OLDEST =
      "SELECT min(received_at) FROM webhook_event WHERE state = 'waiting' HAVING count(*) > 0";
  private static final String LOCK =
      """
      SELECT event_id, state, payload_removed_at FROM webhook_event WHERE event_id = :id FOR NO KEY UPDATE
      """;
  private static final String LOCK_FAILED =
      """
      SELECT event_id, state, payload_removed_at FROM webhook_event
      WHERE failed_at >= :since AND state IN ('waiting', 'parked')
      ORDER BY failed_at, event_id LIMIT :limit FOR NO KEY UPDATE
      """;
  private static final String AGAIN =
      """
      UPDATE webhook_event SET state = 'waiting', tries = 0, next_try_at = :now, claimed_until = NULL,
        claim_token = NULL, failed_at = NULL, reason = NULL, result = NULL, processed_at = NULL, replays = replays + 1
      WHERE event_id = ANY (:ids)
      """;

  /**
   * An event that nobody else changes before this transaction ends.
   *
   * @param bodyGone kept long enough, its body was taken away
   */
  record Locked(String eventId, WebhookState state, boolean bodyGone) {}

  private final JdbcClient jdbc;

  JdbcWebhooks(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  List<WebhookEvent> list(@Nullable WebhookState state, @Nullable Instant since, int limit) {
    return jdbc.sql(LIST.replace("[STATE]", only(state)))
        .param("since", since == null ? null : utc(since))
        .param("limit", limit)
        .query((row, _) -> event(row))
        .list();
  }

  Optional<WebhookEvent> find(String eventId) {
    return eventId.indexOf('\0') >= 0 // the database would refuse to look
        ? Optional.empty()
        : jdbc.sql(FIND).param("id", eventId).query((row, _) -> event(row)).optional();
  }

  long count(WebhookState state) {
    return jdbc.sql(COUNT.replace("[STATE]", only(state))).query(Long.class).single();
  }

  /** As literals, which the planner can compare with the partial indexes' conditions. */
  private static String only(@Nullable WebhookState state) {
    return switch (state) {
      case null -> "";
      case WAITING -> "AND state = 'waiting'";
      case PROCESSED -> "AND state = 'processed'";
      case PARKED -> "AND state = 'parked' AND failed_at IS NOT NULL";
    };
  }

  @Nullable Instant oldestWaiting() {
    List<Instant> oldest =
        jdbc.sql(OLDEST)
            .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
            .list();
    return oldest.isEmpty() ? null : oldest.getFirst();
  }

  @Nullable Locked lock(String eventId) {
    if (eventId.indexOf('\0') >= 0) {
      return null; // the database would refuse to look
    }
    return jdbc.sql(LOCK)
        .param("id", eventId)
        .query((row, _) -> locked(row))
        .optional()
        .orElse(null);
  }

  List<Locked> lockFailed(Instant since, int limit) {
    return jdbc.sql(LOCK_FAILED)
        .param("since", utc(since))
        .param("limit", limit)
        .query((row, _) -> locked(row))
        .list();
  }

  void again(List<String> eventIds, Instant now) {
    int changed =
        jdbc.sql(AGAIN)
            .param("ids", eventIds.toArray(String[]::new))
            .param("now", utc(now))
            .update();
    if (changed != eventIds.size()) {
      throw new IllegalStateException(
          "%d events were locked, %d replayed".formatted(eventIds.size(), changed));
    }
  }

  private static Locked locked(ResultSet row) throws SQLException {
    return new Locked(
        row.getString("event_id"),
        WebhookState.of(row.getString("state")),
        row.getObject("payload_removed_at") != null);
  }

  private static WebhookEvent event(ResultSet row) throws SQLException {
    WebhookState state = WebhookState.of(row.getString("state"));
    return new WebhookEvent(
        row.getString("event_id"),
        row.getString("type"),
        row.getString("api_version"),
        row.getString("object_id"),
        state,
        time(row, "created_at"),
        row.getObject("received_at", OffsetDateTime.class).toInstant(),
        row.getObject("last_received_at", OffsetDateTime.class).toInstant(),
        row.getInt("deliveries"),
        row.getInt("other_bodies"),
        row.getInt("tries"),
        state == WebhookState.WAITING ? time(row, "next_try_at") : null,
        row.getString("reason"),
        row.getString("result"),
        time(row, "processed_at"),
        row.getInt("replays"));
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
