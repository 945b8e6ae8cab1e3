package io.tallystick.console.home;

import io.tallystick.console.page.Show;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads what needs somebody. Every list and count ends somewhere. */
@Repository
class JdbcInbox {
  /** Shown of each list. */
  static final int SHOWN = 10;

  /** Counted at most. */
  static final int COUNTED = 1_000;

  private static final Duration SOON = Duration.ofDays(2);
  private static final String ITEM =
      "SELECT discrepancy_id, type, severity, order_id, currency, at_stake_minor, deadline FROM"
          + " discrepancy ";
  private static final String MINE =
      ITEM
          + "WHERE state = 'assigned' AND owner = :me ORDER BY weight DESC, discrepancy_id LIMIT"
          + " :most";
  private static final String DUE =
      ITEM
          + "WHERE state <> 'resolved' AND deadline IS NOT NULL AND deadline < :soon ORDER BY"
          + " deadline, discrepancy_id LIMIT :most";
  private static final String REFUNDS =
      """
      SELECT count(*) FROM (
          SELECT 1 FROM refund WHERE state = 'requested' AND lower(requested_by) <> lower(:me)
          ORDER BY requested_at LIMIT :most) r
      """;
  private static final String RESOLUTIONS =
      """
      SELECT count(*) FROM (
          SELECT 1 FROM resolution_request
          WHERE state = 'requested' AND expires_at > :now AND lower(requested_by) <> lower(:me)
          ORDER BY requested_at LIMIT :most) r
      """;
  // As the metric counts them; the index holds just these.
  private static final String REVIEWS =
      """
      SELECT count(*) FROM (
          SELECT 1 FROM orders WHERE review_reason IS NOT NULL
            AND state IN ('payment_authorized', 'paid', 'capture_failed', 'fulfillment_pending', 'partially_fulfilled')
          ORDER BY placed_at DESC LIMIT :most) n
      """;
  private static final String REVIEW =
      """
      SELECT order_id, review_reason, placed_at FROM orders WHERE review_reason IS NOT NULL
        AND state IN ('payment_authorized', 'paid', 'capture_failed', 'fulfillment_pending', 'partially_fulfilled')
      ORDER BY placed_at DESC LIMIT :most
      """;
  private static final String PARKED =
      """
      SELECT count(*) FROM (
          SELECT 1 FROM webhook_event WHERE failed_at IS NOT NULL AND state = 'parked' ORDER BY failed_at DESC LIMIT :most) p
      """;
  private static final String FAILED =
      """
      SELECT run_id, job, started_at, failure FROM reconciliation_run
      WHERE started_at >= :since AND state = 'failed' AND NOT dry_run ORDER BY started_at DESC LIMIT :most
      """;
  private static final String LAST_GOOD =
      """
      SELECT finished_at FROM reconciliation_run
      WHERE job = 'reconciliation' AND window_to - window_from >= interval '20 hours'
        AND state IN ('clean', 'discrepancies') AND NOT dry_run AND finished_at IS NOT NULL
      ORDER BY window_to DESC LIMIT 1
      """;

  /** A discrepancy. */
  record Item(
      long id,
      String type,
      String severity,
      @Nullable String order,
      String currency,
      long atStakeMinor,
      @Nullable Instant deadline) {}

  /** An order that a person has to look at. */
  record Review(String order, String reason, Instant placedAt) {}

  /** A run that failed. */
  record Failed(long run, String job, Instant startedAt, @Nullable String failure) {}

  private final JdbcClient jdbc;
  private final Clock clock;
  private final ZoneId zone;

  JdbcInbox(DataSource dataSource, Clock clock, Show show) {
    this.jdbc = JdbcClient.create(dataSource);
    this.clock = clock;
    this.zone = show.zone();
  }

  List<Item> mine(String me) {
    return jdbc.sql(MINE).param("me", me).param("most", SHOWN + 1).query(JdbcInbox::item).list();
  }

  List<Item> due() {
    return jdbc.sql(DUE)
        .param("soon", utc(clock.instant().plus(SOON)))
        .param("most", SHOWN + 1)
        .query(JdbcInbox::item)
        .list();
  }

  long refunds(String me) {
    return count(jdbc.sql(REFUNDS).param("me", me));
  }

  long resolutions(String me) {
    return count(jdbc.sql(RESOLUTIONS).param("me", me).param("now", utc(clock.instant())));
  }

  long reviews() {
    return count(jdbc.sql(REVIEWS));
  }

  List<Review> review() {
    return jdbc.sql(REVIEW)
        .param("most", SHOWN)
        .query((row, n) -> new Review(row.getString(1), row.getString(2), time(row, "placed_at")))
        .list();
  }

  long parked() {
    return count(jdbc.sql(PARKED));
  }

  /** Since yesterday's midnight. */
  List<Failed> failed() {
    Instant since =
        clock.instant().atZone(zone).toLocalDate().minusDays(1).atStartOfDay(zone).toInstant();
    return jdbc.sql(FAILED)
        .param("since", utc(since))
        .param("most", SHOWN + 1)
        .query(
            (row, n) ->
                new Failed(
                    row.getLong("run_id"),
                    row.getString("job"),
                    time(row, "started_at"),
                    row.getString("failure")))
        .list();
  }

  @Nullable Instant lastGood() {
    return jdbc.sql(LAST_GOOD).query((row, n) -> time(row, "finished_at")).optional().orElse(null);
  }

  private static long count(JdbcClient.StatementSpec asked) {
    return asked.param("most", COUNTED + 1).query(Long.class).single();
  }

  private static Item item(ResultSet row, int n) throws SQLException {
    OffsetDateTime deadline = row.getObject("deadline", OffsetDateTime.class);
    return new Item(
        row.getLong("discrepancy_id"),
        row.getString("type"),
        row.getString("severity"),
        row.getString("order_id"),
        row.getString("currency"),
        row.getLong("at_stake_minor"),
        deadline == null ? null : deadline.toInstant());
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
