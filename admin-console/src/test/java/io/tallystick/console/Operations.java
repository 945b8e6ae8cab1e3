package io.tallystick.console;

import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Rows for the tests of the operators' pages, straight into the tables. */
public final class Operations {
  /** What somebody hostile writes wherever they may. */
  public static final String HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

  /** The same as a page shows it. */
  public static final String SHOWN = "&lt;script&gt;alert(1)&lt;/script&gt;";

  private final ConsoleRig rig;

  public Operations(ConsoleRig rig) {
    this.rig = rig;
  }

  private static Object utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  /** An order of 12.50 EUR with its payment. */
  public void order(String orderId, String paymentIntentId) {
    rig.jdbc
        .sql(
            """
            INSERT INTO orders (order_id, currency, total_minor, state, placed_at)
            VALUES (:order, 'EUR', 1250, 'paid', :now)
            """)
        .param("order", orderId)
        .param("now", utc(ConsoleRig.NOW))
        .update();
    rig.jdbc
        .sql(
            """
            INSERT INTO payment_attempt (attempt_id, order_id, state, amount_minor, captured_minor, currency,
              payment_intent_id, idempotency_key, created_at, captured_at)
            VALUES ('at-' || :order, :order, 'captured', 1250, 1250, 'EUR', :intent, 'key-' || :order, :now, :now)
            """)
        .param("order", orderId)
        .param("intent", paymentIntentId)
        .param("now", utc(ConsoleRig.NOW))
        .update();
  }

  /**
   * A webhook that waits, was processed, or is parked (state with ":" and why).
   *
   * @param objectId null: about nothing
   */
  public void webhook(
      String eventId,
      String type,
      @Nullable String objectId,
      String state,
      String body,
      Instant at) {
    String[] parts = state.split(":", 2);
    String why = parts.length > 1 ? parts[1] : null;
    rig.jdbc
        .sql(
            """
            INSERT INTO webhook_event (event_id, type, live, object_id, object_type, created_at, received_at,
              last_received_at, payload, state, tries, next_try_at, failed_at, reason, result, processed_at)
            VALUES (:id, :type, false, :object, split_part(:type, '.', 1), :at, :at, :at, :body, :state, 1, :at,
              CASE WHEN :state = 'parked' OR :state = 'waiting' AND :why::text IS NOT NULL THEN :at::timestamptz END,
              CASE WHEN :state <> 'processed' THEN :why END,
              CASE WHEN :state = 'processed' THEN coalesce(:why, 'nothing new') END,
              CASE WHEN :state = 'processed' THEN :at::timestamptz END)
            """)
        .param("id", eventId)
        .param("type", type)
        .param("object", objectId)
        .param("state", parts[0])
        .param("why", why)
        .param("body", body)
        .param("at", utc(at))
        .update();
  }

  /** A run that has ended, with that verdict; its id. */
  public long run(String job, Instant from, Instant to, String state) {
    return rig.jdbc
        .sql(
            """
            INSERT INTO reconciliation_run (job, window_from, window_to, grace, inputs, state, failure, started_at, finished_at)
            VALUES (:job, :from, :to, interval '48 hours', 'digest-' || gen_random_uuid(), :state,
              CASE WHEN :state = 'failed' THEN 'The source was short.' END, :to::timestamptz + interval '1 hour',
              CASE WHEN :state <> 'running' THEN :to::timestamptz + interval '61 minutes' END)
            RETURNING run_id
            """)
        .param("job", job)
        .param("from", utc(from))
        .param("to", utc(to))
        .param("state", state)
        .query(Long.class)
        .single();
  }

  /** Something that the run found. */
  public void finding(long run, String type, String explanation, @Nullable String incident) {
    rig.jdbc
        .sql(
            """
            INSERT INTO run_finding (run_id, fingerprint, type, severity, kind, group_key, currency, at_stake_minor,
              explanation, evidence, occurred_at, owned, entries, incident)
            VALUES (:run, gen_random_uuid()::text, :type, 'high', 'charge', 'g', 'EUR', 1250, :explanation, '{}', :now, true,
              '{}', :incident)
            """)
        .param("run", run)
        .param("type", type)
        .param("explanation", explanation)
        .param("incident", incident)
        .param("now", utc(ConsoleRig.NOW))
        .update();
  }

  /** One side of its tie-out: total, matched, in discrepancies. */
  public void tieOut(long run, String side, long total, long matched, long discrepancy) {
    rig.jdbc
        .sql(
            """
            INSERT INTO run_tie_out (run_id, kind, currency, side, total_count, total_minor, matched_count, matched_minor,
              discrepancy_count, discrepancy_minor)
            VALUES (:run, 'charge', 'EUR', :side, :total / 100, :total, :matched / 100, :matched, :other / 100, :other)
            """)
        .param("run", run)
        .param("side", side)
        .param("total", total)
        .param("matched", matched)
        .param("other", discrepancy)
        .update();
  }

  /** A repair that wasn't done. */
  public void repair(long run, String text) {
    rig.jdbc
        .sql(
            """
            INSERT INTO run_repair (run_id, fingerprint, type, anchor, order_id, currency, at_stake_minor, plan, state, why,
              ended_at)
            VALUES (:run, gen_random_uuid()::text, 'PAID_NOT_FULFILLED', 'a', 'SO-1', 'EUR', 1250, :text, 'not_done', :text,
              :now)
            """)
        .param("run", run)
        .param("text", text)
        .param("now", utc(ConsoleRig.NOW))
        .update();
  }

  /**
   * An automatic payout of these parts.
   *
   * @param arrival 2026-09-01
   */
  public void payout(String payoutId, long minor, String status, String arrival) {
    rig.jdbc
        .sql(
            """
            INSERT INTO payout (payout_id, amount_minor, currency, status, automatic, arrival_date, created_at, seen_at,
              content_read_at)
            VALUES (:id, :minor, 'EUR', :status, true, :arrival::date, :now, :now, :now)
            """)
        .param("id", payoutId)
        .param("minor", minor)
        .param("status", status)
        .param("arrival", arrival)
        .param("now", utc(ConsoleRig.NOW))
        .update();
  }

  /** A movement in a payout. */
  public void part(String payoutId, String kind, String category, long gross, long fee) {
    rig.jdbc
        .sql(
            """
            INSERT INTO payout_part (payout_id, entry_id, kind, category, gross_minor, fee_minor, net_minor, currency,
              source_id, occurred_at)
            VALUES (:id, 'txn_' || gen_random_uuid(), :kind, :category, :gross, :fee, :gross - :fee, 'EUR', 'ch_1', :now)
            """)
        .param("id", payoutId)
        .param("kind", kind)
        .param("category", category)
        .param("gross", gross)
        .param("fee", fee)
        .param("now", utc(ConsoleRig.NOW))
        .update();
  }

  /** A statement of the bank of that day, in which that payout stands. */
  public void atBank(String payoutId, String day, long minor) {
    rig.jdbc
        .sql(
            """
            WITH statement AS (
              INSERT INTO bank_statement (name, sha256, rows_read, imported_at) VALUES ('b.csv', :id, 1, :now)
              RETURNING statement_id), covered AS (
              INSERT INTO bank_statement_range SELECT statement_id, 'EUR', :day::date, :day::date FROM statement), line AS (
              INSERT INTO bank_line (statement_id, line_no, booked_on, amount_minor, currency, reference, trace_id, copy_no)
              SELECT statement_id, 1, :day::date, :minor, 'EUR', '', '', 1 FROM statement RETURNING line_id)
            INSERT INTO bank_match SELECT :id, line_id, 'amount', :now FROM line
            """)
        .param("id", payoutId)
        .param("day", day)
        .param("minor", minor)
        .param("now", utc(ConsoleRig.NOW))
        .update();
  }

  /** A checkout attempt with these facts, each a second after the one before. */
  public void attempt(String attemptId, Instant at, @Nullable String detail, String... facts) {
    rig.jdbc
        .sql(
            """
            INSERT INTO checkout_attempt (attempt_id, customer_ref, fingerprint, created_at, answer_status, answer_body)
            VALUES (:id, coalesce(:detail, 'customer'), 'f', :at, 200, '{}')
            """)
        .param("id", attemptId)
        .param("detail", detail)
        .param("at", utc(at))
        .update();
    for (int i = 0; i < facts.length; i++) {
      rig.jdbc
          .sql(
              """
              INSERT INTO checkout_fact (attempt_id, fact, occurred_at, actor, detail)
              VALUES (:id, :fact, :at, 'test', :detail)
              """)
          .param("id", attemptId)
          .param("fact", facts[i])
          .param("detail", detail)
          .param("at", utc(at.plusSeconds(i)))
          .update();
    }
  }
}
