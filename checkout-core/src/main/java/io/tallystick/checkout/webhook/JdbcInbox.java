package io.tallystick.checkout.webhook;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table webhook_event, as deliveries fill it. */
final class JdbcInbox {
  // The one statement of a delivery. A repeated one counts, and changes nothing else: the first
  // body stands. The provider's bodies differ in how many endpoints still wait for them.
  private static final String TAKE =
      """
      INSERT INTO webhook_event AS known (event_id, type, api_version, live, object_id, object_type, created_at,
        received_at, last_received_at, payload, state, next_try_at, reason, failed_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT ON CONSTRAINT webhook_event_once DO UPDATE
        SET deliveries = known.deliveries + 1, last_received_at = excluded.last_received_at,
          other_bodies = known.other_bodies + CASE WHEN known.payload = excluded.payload
              OR known.payload_removed_at IS NOT NULL THEN 0 ELSE 1 END
      RETURNING deliveries
      """;

  // Nobody delivered it. What is there already stays as it is.
  private static final String ADOPT =
      """
      INSERT INTO webhook_event (event_id, type, api_version, live, object_id, object_type, created_at, received_at,
        last_received_at, fetched_at, deliveries, payload, state, next_try_at)
      VALUES (:id, :type, :version, :live, :object, :objectType, :created, :now, :now, :now, 0, :payload, 'waiting', :now)
      ON CONFLICT ON CONSTRAINT webhook_event_once DO NOTHING
      """;

  private final JdbcClient jdbc;

  JdbcInbox(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /**
   * Stores or counts it.
   *
   * @param parked why it is set aside at once; null: it isn't
   * @return how often it has come
   */
  int take(Envelope event, String payload, @Nullable String parked, Instant now) {
    OffsetDateTime at = utc(now);
    return jdbc.sql(TAKE) // by place: names would be looked up for each delivery
        .param(event.eventId())
        .param(event.type())
        .param(event.apiVersion())
        .param(event.live())
        .param(event.objectId())
        .param(event.objectType())
        .param(event.createdAt() == null ? null : utc(event.createdAt()))
        .param(at)
        .param(at)
        .param(payload)
        .param(parked == null ? "waiting" : "parked")
        .param(at)
        .param(parked)
        .param(parked == null ? null : at)
        .query(Integer.class)
        .single();
  }

  /**
   * Stores what we fetched ourselves.
   *
   * @return false: it is there already
   */
  boolean adopt(Envelope event, String payload, Instant now) {
    return jdbc.sql(ADOPT)
            .param("id", event.eventId())
            .param("type", event.type())
            .param("version", event.apiVersion())
            .param("live", event.live())
            .param("object", event.objectId())
            .param("objectType", event.objectType())
            .param("created", event.createdAt() == null ? null : utc(event.createdAt()))
            .param("now", utc(now))
            .param("payload", payload)
            .update()
        == 1;
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
