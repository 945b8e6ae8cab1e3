package io.tallystick.checkout.metrics;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.checkout.metrics.OpenWork.Backlog;
import io.tallystick.checkout.metrics.OpenWork.Job;
import io.tallystick.checkout.metrics.OpenWork.OrderAge;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads what is open: by partial indexes alone, and no more rows of each than a bound. */
final class JdbcOpenWork {
  /** More isn't counted: whoever has that many doesn't need to know how many more. */
  static final int MOST = 10_000;

  static final List<String> ORDER_STATES =
      List.of(
          "payment_pending",
          "payment_authorized",
          "capture_failed",
          "paid",
          "fulfillment_pending",
          "partially_fulfilled");
  static final List<String> AGES = List.of("under_1h", "1h_to_1d", "over_1d");
  static final List<String> PAYMENT_STATES =
      List.of("created", "requires_action", "processing", "authorized", "failed", "unknown");
  static final List<String> TYPES =
      Arrays.stream(DiscrepancyType.values()).map(DiscrepancyType::name).toList();

  private static final int SECONDS = 5;

  // The list of states is the index's condition, word by word.
  static final String ORDERS =
      """
      SELECT s.state, a.age, (SELECT count(*) FROM (
          SELECT 1 FROM orders o WHERE o.state = s.state AND o.placed_at > a.after AND o.placed_at <= a.until
            AND o.state IN ('payment_pending', 'payment_authorized', 'capture_failed', 'paid', 'fulfillment_pending',
              'partially_fulfilled')
          LIMIT :most) n) AS orders
      FROM unnest(:states) s(state)
      CROSS JOIN (VALUES ('under_1h', :hour::timestamptz, 'infinity'::timestamptz), ('1h_to_1d', :day, :hour),
                         ('over_1d', '-infinity', :day)) a(age, after, until)
      """;
  // Nothing takes a reason away, so states end a review: what was sent has been decided on.
  // They are the index's condition, word by word.
  static final String IN_REVIEW =
      """
      SELECT count(*) FROM (
          SELECT 1 FROM orders WHERE review_reason IS NOT NULL
            AND state IN ('payment_authorized', 'paid', 'capture_failed', 'fulfillment_pending', 'partially_fulfilled')
          ORDER BY placed_at DESC LIMIT :most) n
      """;
  static final String PAYMENTS =
      """
      SELECT state, count(*) AS payments, count(*) FILTER (WHERE ask_at < :overdue) AS overdue
      FROM (SELECT state, ask_at FROM payment_attempt WHERE ask_at IS NOT NULL ORDER BY ask_at LIMIT :most) p
      GROUP BY state
      """;
  static final String OUTBOX =
      """
      SELECT count(*) AS waiting, min(occurred_at) AS oldest
      FROM (SELECT occurred_at FROM outbox WHERE published_at IS NULL LIMIT :most) w
      """;
  static final String WEBHOOKS =
      """
      SELECT count(*) AS waiting, min(received_at) AS oldest
      FROM (SELECT received_at FROM webhook_event WHERE state = 'waiting' ORDER BY next_try_at LIMIT :most) w
      """;
  static final String PARKED =
      """
      SELECT count(*) FROM (
          SELECT 1 FROM webhook_event WHERE failed_at IS NOT NULL AND state = 'parked' ORDER BY failed_at DESC LIMIT :most) p
      """;
  static final String COMPENSATIONS =
      """
      SELECT count(*) AS waiting, min(needed_at) AS oldest
      FROM (SELECT needed_at FROM compensation WHERE next_try_at IS NOT NULL ORDER BY next_try_at LIMIT :most) w
      """;
  static final String DISCREPANCIES =
      """
      SELECT t.type, (SELECT count(*) FROM (
          SELECT 1 FROM discrepancy d WHERE d.type = t.type AND d.state <> 'resolved' LIMIT :most) n) AS times
      FROM unnest(:types) t(type)
      """;
  // Run by run: a plain join may be planned as a scan of all findings there ever were.
  static final String FOUND =
      """
      SELECT type, count(DISTINCT fingerprint) AS times FROM (
          SELECT f.type, f.fingerprint
          FROM (SELECT run_id FROM reconciliation_run WHERE started_at > :since AND NOT dry_run
                ORDER BY started_at DESC LIMIT 1000) r
          CROSS JOIN LATERAL (SELECT type, fingerprint FROM run_finding WHERE run_id = r.run_id LIMIT :most) f
          LIMIT :most) f
      GROUP BY type
      """;
  static final String REPAIRED =
      """
      SELECT type, count(*) AS times FROM (
          SELECT p.type
          FROM (SELECT run_id FROM reconciliation_run WHERE started_at > :since ORDER BY started_at DESC LIMIT 1000) r
          CROSS JOIN LATERAL (SELECT type, state FROM run_repair WHERE run_id = r.run_id LIMIT :most) p
          WHERE p.state = 'done' LIMIT :most) p
      GROUP BY type
      """;
  static final String FAILED_RUNS =
      """
      SELECT count(*) FROM (
          SELECT 1 FROM reconciliation_run WHERE started_at > :since AND state = 'failed' AND NOT dry_run
          ORDER BY started_at DESC LIMIT :most) r
      """;
  // From each job to the next in the index; of each only the run that reaches farthest is looked
  // at.
  static final String RUNS =
      """
      WITH RECURSIVE jobs(job) AS (
          (SELECT job FROM reconciliation_run
           WHERE state IN ('clean', 'discrepancies') AND NOT dry_run AND finished_at IS NOT NULL
           ORDER BY job LIMIT 1)
          UNION ALL
          SELECT (SELECT r.job FROM reconciliation_run r
                  WHERE r.state IN ('clean', 'discrepancies') AND NOT r.dry_run AND r.finished_at IS NOT NULL
                    AND r.job > j.job
                  ORDER BY r.job LIMIT 1)
          FROM jobs j WHERE j.job IS NOT NULL)
      SELECT j.job, d.day, l.window_to
      FROM jobs j
      CROSS JOIN (VALUES (true), (false)) d(day)
      CROSS JOIN LATERAL (
          SELECT r.window_to FROM reconciliation_run r
          WHERE r.job = j.job AND (r.window_to - r.window_from >= interval '20 hours') = d.day
            AND r.state IN ('clean', 'discrepancies') AND NOT r.dry_run AND r.finished_at IS NOT NULL
          ORDER BY r.window_to DESC LIMIT 1) l
      """;

  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration OVERDUE = Duration.ofMinutes(10);

  private final JdbcClient jdbc;

  JdbcOpenWork(DataSource dataSource) {
    var template = new JdbcTemplate(dataSource);
    template.setQueryTimeout(SECONDS);
    this.jdbc = JdbcClient.create(template);
  }

  OpenWork read(Instant now) {
    OffsetDateTime since = utc(now.minus(DAY));
    Map<String, Long> payments = new HashMap<>();
    long overdue = payments(payments, utc(now.minus(OVERDUE)));
    return new OpenWork(
        now,
        orders(now),
        jdbc.sql(IN_REVIEW).param("most", MOST).query(Long.class).single(),
        payments,
        overdue,
        backlog(OUTBOX),
        backlog(WEBHOOKS),
        jdbc.sql(PARKED).param("most", MOST).query(Long.class).single(),
        backlog(COMPENSATIONS),
        byType(jdbc.sql(DISCREPANCIES).param("types", TYPES.toArray(String[]::new))),
        byType(jdbc.sql(FOUND).param("since", since)),
        byType(jdbc.sql(REPAIRED).param("since", since)),
        jdbc.sql(FAILED_RUNS).param("since", since).param("most", MOST).query(Long.class).single(),
        runs());
  }

  private Map<OrderAge, Long> orders(Instant now) {
    Map<OrderAge, Long> orders = new HashMap<>();
    jdbc.sql(ORDERS)
        .param("most", MOST)
        .param("states", ORDER_STATES.toArray(String[]::new))
        .param("hour", utc(now.minus(Duration.ofHours(1))))
        .param("day", utc(now.minus(DAY)))
        .query(
            row -> {
              orders.put(new OrderAge(text(row, "state"), text(row, "age")), row.getLong("orders"));
            });
    return orders;
  }

  private long payments(Map<String, Long> payments, OffsetDateTime overdueBefore) {
    long[] overdue = new long[1];
    jdbc.sql(PAYMENTS)
        .param("most", MOST)
        .param("overdue", overdueBefore)
        .query(
            row -> {
              payments.put(text(row, "state"), row.getLong("payments"));
              overdue[0] += row.getLong("overdue");
            });
    return overdue[0];
  }

  private Backlog backlog(String sql) {
    return jdbc.sql(sql)
        .param("most", MOST)
        .query((row, _) -> new Backlog(row.getLong("waiting"), instant(row, "oldest")))
        .single();
  }

  private static Map<String, Long> byType(JdbcClient.StatementSpec sql) {
    Map<String, Long> times = new HashMap<>();
    sql.param("most", MOST)
        .query(
            row -> {
              times.put(text(row, "type"), row.getLong("times"));
            });
    return times;
  }

  private Map<Job, Instant> runs() {
    Map<Job, Instant> runs = new HashMap<>();
    jdbc.sql(RUNS)
        .query(
            row -> {
              runs.put(
                  new Job(text(row, "job"), row.getBoolean("day")),
                  Objects.requireNonNull(instant(row, "window_to")));
            });
    return runs;
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
