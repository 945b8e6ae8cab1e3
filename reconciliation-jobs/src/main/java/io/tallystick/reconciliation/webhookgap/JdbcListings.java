package io.tallystick.reconciliation.webhookgap;

import io.tallystick.checkout.webhook.ProviderEvents.Listed;
import io.tallystick.checkout.webhook.ProviderEvents.Page;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tables webhook_listing and missed_webhook. */
final class JdbcListings {
  private static final String BEGIN =
      """
      INSERT INTO webhook_listing (run_id, types) VALUES (:run, :types)
      ON CONFLICT ON CONSTRAINT webhook_listing_once DO NOTHING
      """;
  private static final String POSITION =
      """
      SELECT starting_after, pages, events, done FROM webhook_listing WHERE run_id = :run AND types = :types
      """;
  private static final String ADVANCE =
      """
      UPDATE webhook_listing SET starting_after = coalesce(:last, starting_after), pages = pages + 1,
        events = events + :events, done = :done, forgotten_before = greatest(forgotten_before, :forgotten::timestamptz)
      WHERE run_id = :run AND types = :types AND NOT done AND pages = :pages
      """;
  private static final String KEEP =
      """
      INSERT INTO missed_webhook (event_id, type, created_at, live, object_id, intent_id, undelivered, listed_at)
      SELECT :id, :type, :created, :live, :object, :intent, :undelivered, :now
      WHERE NOT EXISTS (SELECT 1 FROM webhook_event WHERE event_id = :id)
      ON CONFLICT ON CONSTRAINT missed_webhook_once DO UPDATE SET undelivered = excluded.undelivered
      """;
  private static final String FORGET_ARRIVED =
      """
      DELETE FROM missed_webhook m USING webhook_event w WHERE w.event_id = m.event_id
      """;
  // Received at about that time: there is no index on the provider's time.
  private static final String INBOX_HAS =
      """
      SELECT EXISTS (SELECT 1 FROM webhook_event
          WHERE received_at >= :from AND received_at < :later AND created_at >= :from AND created_at < :to
            AND deliveries > 0 AND type ~ '^(payment_intent|charge|refund|payout)\\.')
      """;
  private static final String FORGOTTEN =
      """
      SELECT max(forgotten_before) FROM webhook_listing WHERE run_id = :run HAVING max(forgotten_before) IS NOT NULL
      """;
  private static final Duration LATE = Duration.ofHours(1);

  /** How far a run has come. */
  record Position(@Nullable String startingAfter, int pages, long events, boolean done) {}

  private final JdbcClient jdbc;

  JdbcListings(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** False: no event ever came, and no payment of ours could have one. */
  boolean takesWebhooks() {
    return jdbc.sql(
            "SELECT EXISTS (SELECT FROM webhook_event) OR EXISTS (SELECT FROM payment_attempt)")
        .query(Boolean.class)
        .single();
  }

  Position position(long runId, String types) {
    jdbc.sql(BEGIN).param("run", runId).param("types", types).update();
    return jdbc.sql(POSITION)
        .param("run", runId)
        .param("types", types)
        .query(Position.class)
        .single();
  }

  /** In the caller's transaction. */
  void store(
      long runId,
      String types,
      Position from,
      Page page,
      @Nullable Instant forgottenBefore,
      Instant now) {
    for (Listed event : page.events()) {
      keep(event, now);
    }
    int moved =
        jdbc.sql(ADVANCE)
            .param("run", runId)
            .param("types", types)
            .param("pages", from.pages())
            .param("last", page.events().isEmpty() ? null : page.events().getLast().eventId())
            .param("events", page.events().size())
            .param("done", !page.hasMore())
            .param("forgotten", forgottenBefore == null ? null : utc(forgottenBefore))
            .update();
    if (moved != 1) {
      throw new IllegalStateException("Another process reads the events of run " + runId);
    }
  }

  private void keep(Listed event, Instant now) {
    jdbc.sql(KEEP)
        .param("id", event.eventId())
        .param("type", event.type())
        .param("created", utc(event.createdAt()))
        .param("live", event.live())
        .param("object", event.objectId())
        .param("intent", event.intentId())
        .param("undelivered", event.undelivered())
        .param("now", utc(now))
        .update();
  }

  void forgetArrived() {
    jdbc.sql(FORGET_ARRIVED).update();
  }

  /** Has the inbox events of that time that were delivered? */
  boolean inboxHas(Instant from, Instant to) {
    return jdbc.sql(INBOX_HAS)
        .param("from", utc(from))
        .param("to", utc(to))
        .param("later", utc(to.plus(LATE)))
        .query(Boolean.class)
        .single();
  }

  /** Since when the provider's list is whole; empty: it is. */
  Optional<Instant> forgottenBefore(long runId) {
    return jdbc.sql(FORGOTTEN)
        .param("run", runId)
        .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
        .optional();
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
