package io.tallystick.checkout.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.database.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** However big tables grow, what is read every few seconds is found by an index. */
class JdbcOpenWorkIT {
  private static Connection connection;

  @BeforeAll
  static void open() throws SQLException {
    connection = DriverManager.getConnection(TestPostgres.migratedDatabaseUrl());
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
  }

  static Stream<Arguments> queries() {
    return Stream.of(
        Arguments.of("orders", JdbcOpenWork.ORDERS, "orders_under_way"),
        Arguments.of("in review", JdbcOpenWork.IN_REVIEW, "orders_in_review"),
        Arguments.of("payments", JdbcOpenWork.PAYMENTS, "payment_attempt_to_ask"),
        Arguments.of("outbox", JdbcOpenWork.OUTBOX, "outbox_waiting"),
        Arguments.of("webhooks", JdbcOpenWork.WEBHOOKS, "webhook_event_waiting"),
        Arguments.of("parked", JdbcOpenWork.PARKED, "using webhook_event_"),
        Arguments.of("compensations", JdbcOpenWork.COMPENSATIONS, "compensation_due"),
        Arguments.of("discrepancies", JdbcOpenWork.DISCREPANCIES, "discrepancy_open_by_type"),
        Arguments.of("found", JdbcOpenWork.FOUND, "reconciliation_run_by_start"),
        Arguments.of("repaired", JdbcOpenWork.REPAIRED, "reconciliation_run_by_start"),
        Arguments.of("failed runs", JdbcOpenWork.FAILED_RUNS, "reconciliation_run_by_start"),
        Arguments.of("runs", JdbcOpenWork.RUNS, "reconciliation_run_good"));
  }

  /** Where an index can be used at all, the planner takes it if it may not scan. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void isFoundByAnIndex(String name, String query, String index) throws SQLException {
    String plan = plan(query);
    assertThat(plan).contains(index).doesNotContain("Seq Scan");
  }

  @Test
  void anOrderIsInReviewUntilItIsSentOrPaidBack() throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      long before = inReview();
      statement.execute(
          """
          INSERT INTO orders (order_id, currency, total_minor, state, placed_at, review_reason)
          SELECT 'SO-review-' || state || n, 'EUR', 100, state, now(), CASE n WHEN 1 THEN 'look at it' END
          FROM unnest(ARRAY['payment_authorized', 'paid', 'capture_failed', 'fulfillment_pending', 'partially_fulfilled',
              'fulfilled', 'partially_refunded', 'refunded', 'cancelled', 'closed']) state, generate_series(1, 2) n
          """);
      assertThat(inReview() - before).isEqualTo(5);
      statement.execute(
          "UPDATE orders SET state = 'fulfilled' WHERE order_id ="
              + " 'SO-review-partially_fulfilled1'");
      assertThat(inReview() - before).isEqualTo(4);
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  @Test
  void theRunThatReachesFarthestIsReadWithoutSortingTheOthers() throws SQLException {
    assertThat(plan(JdbcOpenWork.RUNS)).doesNotContain("Sort");
  }

  @Test
  void aJobIsAsOldAsTheWindowsThatItHasCoveredNotAsItsLastRun() throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO reconciliation_run (job, window_from, window_to, grace, inputs, state, dry_run, started_at, finished_at)
          SELECT job, until::timestamptz - length::interval, until::timestamptz, '1 hour', until, state, dry,
              coalesce(finished, now()), finished
          FROM (VALUES
              ('reconciliation', '24 hours', '2026-09-10T00:00Z', 'discrepancies', false, '2026-09-10T03:20Z'::timestamptz),
              ('reconciliation', '25 hours', '2026-09-03T00:00Z', 'clean', false, '2026-09-12T12:00Z'),   -- made up for
              ('reconciliation', '24 hours', '2026-09-11T00:00Z', 'failed', false, '2026-09-11T03:20Z'),
              ('reconciliation', '24 hours', '2026-09-12T00:00Z', 'clean', true, '2026-09-12T03:20Z'),
              ('reconciliation', '24 hours', '2026-09-13T00:00Z', 'clean', false, NULL),   -- its reports are missing yet
              ('reconciliation', '3 hours', '2026-09-12T09:00Z', 'clean', false, '2026-09-12T09:05Z'),
              ('webhook-gap', '3 hours', '2026-09-12T11:00Z', 'clean', false, '2026-09-12T11:05Z'),
              ('pending-sweep', '3 hours', '2026-09-12T11:00Z', 'clean', false, '2026-09-12T11:05Z'),
              ('pending-sweep', '3 hours', '2026-09-12T12:00Z', 'failed', false, '2026-09-12T12:05Z'),
              ('payout-match', '3 hours', '2026-09-01T12:00Z', 'clean', false, '2026-09-12T12:05Z'))
              r(job, length, until, state, dry, finished)
          """);
      OpenWork work = read();
      assertThat(work.lastNight()).isEqualTo(Instant.parse("2026-09-10T00:00:00Z"));
      assertThat(work.lastHours()).isEqualTo(Instant.parse("2026-09-12T09:00:00Z"));
      assertThat(work.runs()).hasSize(5);
      assertThat(work.runs().get(new OpenWork.Job("pending-sweep", false)))
          .isEqualTo(Instant.parse("2026-09-12T11:00:00Z"));
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static OpenWork read() {
    return new JdbcOpenWork(new SingleConnectionDataSource(connection, true)).read(Instant.now());
  }

  private static long inReview() {
    return read().inReview();
  }

  private static String plan(String query) throws SQLException {
    String literal =
        query
            .replace(":most", "10000")
            .replace(":states", "ARRAY['paid']")
            .replace(":types", "ARRAY['PAID_NOT_RECORDED']")
            .replaceAll(":(hour|day|since|overdue)\\b", "now()");
    StringBuilder plan = new StringBuilder();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET enable_seqscan = off; SET enable_bitmapscan = off");
      try (ResultSet rows = statement.executeQuery("EXPLAIN " + literal)) {
        while (rows.next()) {
          plan.append(rows.getString(1)).append('\n');
        }
      }
    }
    return plan.toString();
  }
}
