package io.tallystick.console.triage;

import static io.tallystick.console.page.Columns.text;
import static io.tallystick.console.page.Columns.time;
import static io.tallystick.console.page.Columns.utc;

import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * View checkout_triage. It looks each attempt's facts up one by one, so no more of them are looked
 * at than a bound: the latest.
 */
final class JdbcTriage {
  /** Attempts that are looked at. */
  static final int MOST = 5_000;

  /** Rows that are shown. */
  static final int SHOWN = 200;

  private static final String LATEST =
      """
      SELECT attempt_id, customer_ref, created_at, furthest, since, detail FROM checkout_triage
      WHERE created_at >= :since ORDER BY created_at DESC LIMIT :most
      """;
  private static final String COUNTS =
      """
      SELECT furthest, count(*) AS attempts, min(since) AS oldest FROM (%s) t GROUP BY furthest
      """
          .formatted(LATEST);
  private static final String LIST =
      """
      SELECT t.attempt_id, t.customer_ref, t.created_at, t.since, t.detail,
        coalesce((SELECT p.order_id FROM payment_attempt p WHERE p.attempt_id = t.attempt_id),
                 (SELECT f.external_ref FROM checkout_fact f WHERE f.attempt_id = t.attempt_id AND f.fact = 'order_committed'),
                 (SELECT c.order_id FROM compensation c WHERE c.attempt_id = t.attempt_id)) AS order_id
      FROM (SELECT * FROM (%s) l WHERE furthest = :fact ORDER BY since LIMIT :shown) t
      ORDER BY t.since
      """
          .formatted(LATEST);
  private static final String LEFT_BEHIND =
      """
      SELECT count(*) AS attempts, min(working_until) AS oldest FROM (
          SELECT working_until FROM checkout_attempt WHERE working_until < :before AND working_until IS NOT NULL
          ORDER BY working_until LIMIT :most) a
      """;

  /** Attempts that came no further than this. */
  record Count(String furthest, long attempts, Instant oldest) {}

  /** One of them. */
  record Attempt(
      String attemptId,
      @Nullable String customerRef,
      Instant createdAt,
      Instant since,
      @Nullable String detail,
      @Nullable String orderId) {}

  private final JdbcClient jdbc;

  JdbcTriage(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  List<Count> counts(Instant since) {
    return jdbc.sql(COUNTS)
        .param("since", utc(since))
        .param("most", MOST)
        .query(
            (row, _) ->
                new Count(text(row, "furthest"), row.getLong("attempts"), time(row, "oldest")))
        .list();
  }

  /** Those that have stood there longest come first. */
  List<Attempt> list(String fact, Instant since) {
    return jdbc.sql(LIST)
        .param("since", utc(since))
        .param("most", MOST)
        .param("fact", fact)
        .param("shown", SHOWN)
        .query(
            (row, _) ->
                new Attempt(
                    text(row, "attempt_id"),
                    row.getString("customer_ref"),
                    time(row, "created_at"),
                    time(row, "since"),
                    row.getString("detail"),
                    row.getString("order_id")))
        .list();
  }

  /** Attempts that nobody has answered, and nobody is at any more. */
  long leftBehind(Instant before) {
    return jdbc.sql(LEFT_BEHIND)
        .param("before", utc(before))
        .param("most", MOST)
        .query((row, _) -> row.getLong("attempts"))
        .single();
  }
}
