package io.tallystick.reconciliation.nightly;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.reconciliation.check.CheckResult;
import io.tallystick.reconciliation.check.CheckRig;
import io.tallystick.reconciliation.check.QueryPlan;
import io.tallystick.reconciliation.reconcile.Reconciliation.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** An hour's round costs what the window holds, however much has been sold before. */
class IntradayCostIT {
  private static final Instant FIRST = Instant.parse("2026-09-01T12:00:00Z");
  private static final Duration WINDOW = Duration.ofHours(3);
  private static final int SOLD = 50;
  private static final int HISTORY = 20_000;

  /** Paid orders with their events and the provider's entries, spread over a window. */
  private static final String SALES =
      """
      INSERT INTO orders (order_id, currency, total_minor, state, placed_at)
      SELECT 'o' || n, 'EUR', 100 + n, 'paid', [AT] FROM generate_series([FROM], [TO]) n;
      INSERT INTO payment_attempt (attempt_id, order_id, state, amount_minor, captured_minor, currency, payment_intent_id,
          charge_id, idempotency_key, created_at, captured_at)
      SELECT 'a' || n, 'o' || n, 'captured', 100 + n, 100 + n, 'EUR', 'pi_' || n, 'ch_' || n, 'k' || n, [AT], [AT]
      FROM generate_series([FROM], [TO]) n;
      INSERT INTO webhook_event (event_id, type, live, object_id, object_type, created_at, received_at, last_received_at,
          payload, state, next_try_at, result, processed_at)
      SELECT 'evt_' || n, 'payment_intent.succeeded', false, 'pi_' || n, 'payment_intent', [AT], [AT], [AT], '{}',
          'processed', [AT], 'paid', [AT]
      FROM generate_series([FROM], [TO]) n;
      INSERT INTO provider_entry (load_id, line_no, entry_id, kind, category, amount_minor, currency, gross_minor, fee_minor,
          net_minor, settled_currency, source_id, charge_id, payment_intent_id, order_ref, occurred_at)
      SELECT 0, 0, 'txn_' || n, 'charge', 'charge', 100 + n, 'EUR', 100 + n, 0, 100 + n, 'EUR', 'ch_' || n, 'ch_' || n,
          'pi_' || n, 'o' || n, [AT]
      FROM generate_series([FROM], [TO]) n;
      INSERT INTO provider_object (object_id, object_type, status, amount_minor, captured_minor, currency, charge_id,
          payment_intent_id, order_ref, created_at, seen_at)
      SELECT 'ch_' || n, 'charge', 'succeeded', 100 + n, 100 + n, 'EUR', 'ch_' || n, 'pi_' || n, 'o' || n, [AT], [AT]
      FROM generate_series([FROM], [TO]) n;
      WITH import AS (
        INSERT INTO source_import (side, origin, name, format, state, started_at, entries, first_at, last_at)
        SELECT 'provider', 'api', 'api', 'api', 'complete', now(), count(*), min([AT]), max([AT])
        FROM generate_series([FROM], [TO]) n
        RETURNING import_id)
      INSERT INTO source_total
      SELECT import_id, date_trunc('hour', [AT], 'UTC'), 'charge', 'EUR', count(*), sum(100 + n)
      FROM import, generate_series([FROM], [TO]) n GROUP BY 1, 2;
      ANALYZE
      """;

  /** Rows that statements have read of the tables that grow with what is sold. */
  private static final String READ =
      """
      SELECT relname AS table, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) AS rows FROM pg_stat_user_tables
      WHERE relname IN ('orders', 'payment_attempt', 'refund', 'webhook_event', 'provider_entry_paged', 'provider_object',
          'missed_webhook', 'order_event', 'outbox', 'audit', 'discrepancy', 'run_finding')
      """;

  private int sold;

  private void sell(CheckRig rig, int number, Instant from, Duration during) {
    int first = sold + 1;
    sold += number;
    String at =
        "timestamptz '%s' + (n - %d) * interval '%d microseconds'"
            .formatted(from, first, during.toNanos() / 1_000 / number);
    rig.sql(
        SALES
            .replace("[FROM]", Integer.toString(first))
            .replace("[TO]", Integer.toString(sold))
            .replace("[AT]", at));
  }

  private static Map<String, Long> read(CheckRig rig) {
    // a connection tells what it has read when it is idle, or goes
    Long[] pids =
        rig.jdbc
            .sql("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
            .query(Long.class)
            .list()
            .toArray(Long[]::new);
    rig.dataSource.getHikariPoolMXBean().softEvictConnections();
    while (rig.jdbc
            .sql("SELECT count(*) FROM pg_stat_activity WHERE pid = ANY (:pids)")
            .param("pids", pids)
            .query(Long.class)
            .single()
        > 0) {
      Thread.onSpinWait();
    }
    Map<String, Long> read = new TreeMap<>();
    rig.jdbc
        .sql(READ)
        .query(
            row -> {
              read.put(row.getString("table"), row.getLong("rows"));
            });
    return read;
  }

  /** What a round over the three hours from then read. */
  private static Map<String, Long> roundReads(CheckRig rig, Instant from) {
    Map<String, Long> before = read(rig);
    Round.Result result =
        rig.service(Round.class)
            .run(
                new Nightly.Request(
                    from, from.plus(WINDOW), ZoneOffset.UTC, CheckRig.GRACE, false, false, null),
                Round.Extent.INTRADAY);
    assertThat(result.checks())
        .extracting(CheckResult::check)
        .containsExactly("webhook-gap", "pending-sweep");
    assertThat(result.match()).isNotNull();
    assertThat(result.match().failure()).isNull();
    assertThat(result.match().verdict()).isEqualTo(Verdict.CLEAN);
    Map<String, Long> reads = new TreeMap<>();
    read(rig).forEach((table, rows) -> reads.put(table, rows - before.getOrDefault(table, 0L)));
    return reads;
  }

  @Test
  void threeHoursReadAsManyRowsAfterTwiceAsManySales() {
    try (var rig = new CheckRig("tallystick.repair.WEBHOOK_MISSING=off")) {
      sell(rig, HISTORY, FIRST.minus(Duration.ofDays(60)), Duration.ofDays(59));
      sell(rig, SOLD, FIRST, WINDOW);
      Map<String, Long> once = roundReads(rig, FIRST);

      sell(rig, HISTORY, FIRST.minus(Duration.ofDays(120)), Duration.ofDays(59));
      Instant second = FIRST.plus(Duration.ofDays(2));
      sell(rig, SOLD, second, WINDOW);
      Map<String, Long> twice = roundReads(rig, second);

      assertThat(twice).isEqualTo(once);
      assertThat(once.get("payment_attempt")).isBetween((long) SOLD, 10L * SOLD);
    }
  }

  @Test
  void noQuestionOfTheHourReadsATableWhole() {
    try (var rig = new CheckRig()) {
      for (String name : List.of("webhook-gap", "pending-sweep")) {
        assertThat(QueryPlan.of(rig, rig.check(name).query()))
            .as(name)
            .noneMatch(line -> line.contains("Seq Scan on"));
      }
    }
  }

  @Test
  void withoutAnIndexOfTheWindowTheReadRowsWouldShowIt() {
    try (var rig = new CheckRig("tallystick.repair.WEBHOOK_MISSING=off")) {
      sell(rig, HISTORY, FIRST.minus(Duration.ofDays(60)), Duration.ofDays(59));
      sell(rig, SOLD, FIRST, WINDOW);
      rig.sql("DROP INDEX payment_attempt_by_time, payment_attempt_by_amount"); // either would do
      assertThat(roundReads(rig, FIRST).get("payment_attempt")).isGreaterThan(HISTORY);
    }
  }
}
