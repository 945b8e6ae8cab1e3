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
      VALUES (:id, :type, :apiVersion, :live, :objectId, :objectType, :createdAt, :now, :now, :payload,
        CASE WHEN :parked::text IS NULL THEN 'waiting' ELSE 'parked' END, :now, :parked,
        CASE WHEN :parked::text IS NULL THEN NULL ELSE :now::timestamptz END)
      ON CONFLICT ON CONSTRAINT webhook_event_once DO UPDATE
        SET deliveries = known.deliveries + 1, last_received_at = excluded.last_received_at,
          other_bodies = known.other_bodies + CASE WHEN known.payload = excluded.payload THEN 0 ELSE 1 END
      RETURNING deliveries
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
    return jdbc.sql(TAKE)
        .param("id", event.eventId())
        .param("type", event.type())
        .param("apiVersion", event.apiVersion())
        .param("live", event.live())
        .param("objectId", event.objectId())
        .param("objectType", event.objectType())
        .param("createdAt", event.createdAt() == null ? null : utc(event.createdAt()))
        .param("now", utc(now))
        .param("payload", payload)
        .param("parked", parked)
        .query(Integer.class)
        .single();
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
