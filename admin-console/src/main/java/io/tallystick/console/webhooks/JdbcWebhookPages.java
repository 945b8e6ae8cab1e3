package io.tallystick.console.webhooks;

import static io.tallystick.console.page.Columns.text;
import static io.tallystick.console.page.Columns.time;
import static io.tallystick.console.page.Columns.timeOrNull;
import static io.tallystick.console.page.Columns.utc;

import io.tallystick.checkout.webhook.WebhookState;
import io.tallystick.console.page.Asked;
import io.tallystick.console.page.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table webhook_event, as pages show it. */
final class JdbcWebhookPages {
  /** Rows of one page. */
  static final int PAGE = 50;

  /** More isn't counted. */
  static final int MOST = 10_000;

  private static final String LIST =
      """
      SELECT event_id, type, object_id, state, created_at, received_at, deliveries, tries, failed_at IS NOT NULL AS failed,
        coalesce(reason, result) AS why
      FROM webhook_event WHERE true [CONDITIONS]
      ORDER BY received_at DESC, event_id DESC LIMIT :limit
      """;
  // As literals, which the planner can compare with the partial index's condition.
  private static final Map<WebhookState, String> STATE =
      Map.of(
          WebhookState.WAITING, "AND state = 'waiting' AND state <> 'processed'",
          WebhookState.PARKED, "AND state = 'parked' AND state <> 'processed'",
          WebhookState.PROCESSED, "AND state = 'processed'");
  private static final String COUNT =
      """
      SELECT state, count(*) AS events, min(received_at) AS oldest, count(*) FILTER (WHERE failed) AS failed
      FROM (
          (SELECT state, received_at, failed_at IS NOT NULL AS failed FROM webhook_event
           WHERE state = 'waiting' AND state <> 'processed' ORDER BY received_at LIMIT :most)
          UNION ALL
          (SELECT state, received_at, true FROM webhook_event
           WHERE state = 'parked' AND state <> 'processed' ORDER BY received_at LIMIT :most)) e
      GROUP BY state
      """;
  // From each type to the next in the index.
  private static final String TYPES =
      """
      WITH RECURSIVE types(type, n) AS (
          (SELECT type, 1 FROM webhook_event ORDER BY type LIMIT 1)
          UNION ALL
          SELECT (SELECT e.type FROM webhook_event e WHERE e.type > t.type ORDER BY e.type LIMIT 1), n + 1
          FROM types t WHERE t.type IS NOT NULL AND n < 200)
      SELECT type FROM types WHERE type IS NOT NULL
      """;
  private static final String BODY =
      """
      SELECT left(payload, :most) AS start, length(payload) AS characters, payload_removed_at IS NOT NULL AS removed,
        object_type
      FROM webhook_event WHERE event_id = :id
      """;
  private static final String ORDERS =
      """
      SELECT order_id FROM payment_attempt WHERE payment_intent_id = ANY (:ids)
      UNION SELECT order_id FROM payment_attempt WHERE charge_id = ANY (:ids)
      UNION SELECT order_id FROM refund WHERE provider_ref = ANY (:ids)
      UNION SELECT order_id FROM order_dispute WHERE dispute_id = ANY (:ids) AND order_id IS NOT NULL
      ORDER BY order_id LIMIT 20
      """;
  private static final String REPLAYS =
      """
      SELECT occurred_at, actor, reason, before FROM audit
      WHERE subject = 'webhook:' || :id AND action = 'webhook.replayed' ORDER BY audit_id DESC LIMIT 50
      """;
  private static final String FAILED =
      """
      SELECT type, count(*) AS events, min(failed_at) AS oldest, count(*) FILTER (WHERE state = 'parked') AS parked
      FROM (SELECT type, failed_at, state FROM webhook_event
            WHERE failed_at >= :since AND failed_at IS NOT NULL AND state IN ('waiting', 'parked')
            ORDER BY failed_at, event_id LIMIT :most) e
      GROUP BY type ORDER BY count(*) DESC, type
      """;

  /**
   * What isn't done, per state.
   *
   * @param events at most {@link #MOST}
   * @param failed of them, how many failed at least once
   */
  record Count(WebhookState state, long events, Instant oldest, long failed) {}

  /** What failed, of one type. */
  record Failed(String type, long events, Instant oldest, long parked) {}

  /** A body and what it is about. */
  record Stored(String start, Body body, @Nullable String objectType) {}

  private final JdbcClient jdbc;

  JdbcWebhookPages(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** One row more than a page, if there are more. */
  List<WebhookRow> list(WebhookFilter filter, Optional<Asked.Mark> after) {
    var conditions = new StringBuilder();
    if (filter.state() != null) {
      conditions.append(STATE.get(filter.state()));
    }
    if (filter.type() != null) {
      conditions.append(" AND type = :type");
    }
    if (filter.object() != null) {
      conditions.append(" AND (object_id = :object OR event_id = :object)");
    }
    if (filter.since() != null) {
      conditions.append(" AND received_at >= :since");
    }
    if (after.isPresent()) {
      conditions.append(" AND (received_at, event_id) < (:time, :id)");
    }
    return jdbc.sql(LIST.replace("[CONDITIONS]", conditions))
        .param("type", filter.type())
        .param("object", filter.object())
        .param("since", filter.since() == null ? null : utc(filter.since()))
        .param("time", after.map(mark -> utc(mark.time())).orElse(null))
        .param("id", after.map(Asked.Mark::id).orElse(null))
        .param("limit", PAGE + 1)
        .query(JdbcWebhookPages::row)
        .list();
  }

  private static WebhookRow row(ResultSet row, int n) throws SQLException {
    return new WebhookRow(
        text(row, "event_id"),
        text(row, "type"),
        row.getString("object_id"),
        WebhookState.of(text(row, "state")),
        timeOrNull(row, "created_at"),
        time(row, "received_at"),
        row.getInt("deliveries"),
        row.getInt("tries"),
        row.getBoolean("failed"),
        row.getString("why"));
  }

  Map<WebhookState, Count> counts() {
    return jdbc
        .sql(COUNT)
        .param("most", MOST)
        .query(
            (row, _) ->
                new Count(
                    WebhookState.of(text(row, "state")),
                    row.getLong("events"),
                    time(row, "oldest"),
                    row.getLong("failed")))
        .list()
        .stream()
        .collect(Collectors.toMap(Count::state, count -> count));
  }

  List<String> types() {
    return jdbc.sql(TYPES).query(Columns::first).list();
  }

  Optional<Stored> body(String eventId) {
    return jdbc.sql(BODY)
        .param("id", eventId)
        .param("most", Body.MOST)
        .query(
            (row, _) ->
                new Stored(
                    text(row, "start"),
                    Body.of(
                        text(row, "start"), row.getLong("characters"), row.getBoolean("removed")),
                    row.getString("object_type")))
        .optional();
  }

  /** The orders that these of the provider's objects belong to. */
  List<String> orders(List<String> ids) {
    List<String> known = ids.stream().filter(id -> id.indexOf('\0') < 0).toList();
    return known.isEmpty()
        ? List.of()
        : jdbc.sql(ORDERS).param("ids", known.toArray(String[]::new)).query(Columns::first).list();
  }

  List<WebhookPage.Replay> replays(String eventId) {
    return jdbc.sql(REPLAYS)
        .param("id", eventId)
        .query(
            (row, _) ->
                new WebhookPage.Replay(
                    time(row, "occurred_at"),
                    text(row, "actor"),
                    row.getString("reason"),
                    row.getString("before")))
        .list();
  }

  /** Those that a replay of all would take, and one more. */
  List<Failed> failedSince(Instant since, int most) {
    return jdbc.sql(FAILED)
        .param("since", utc(since))
        .param("most", most)
        .query(
            (row, _) ->
                new Failed(
                    text(row, "type"),
                    row.getLong("events"),
                    time(row, "oldest"),
                    row.getLong("parked")))
        .list();
  }
}
