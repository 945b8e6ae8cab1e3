package io.tallystick.console.order;

import io.tallystick.console.ConsoleRig;
import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Books as they may stand, written by SQL. */
public final class Given {
  /** Hostile in each free field. */
  public static final String HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

  public static final Instant NOON = Instant.parse("2026-09-01T10:00:00Z");

  private final JdbcClient jdbc;

  public Given(ConsoleRig rig) {
    this.jdbc = rig.jdbc;
  }

  public Given order(String id, String state, long total) {
    return order(id, state, total, "EUR", NOON);
  }

  public Given order(String id, String state, long total, String currency, Instant at) {
    jdbc.sql(
            "INSERT INTO orders (order_id, customer_ref, currency, total_minor, state, placed_at)"
                + " VALUES (?, 'cust-1', ?, ?, ?, ?)")
        .params(id, currency, total, state, at.atOffset(ZoneOffset.UTC))
        .update();
    jdbc.sql(
            """
            INSERT INTO order_event (order_id, from_state, to_state, reason, actor, occurred_at)
            VALUES (?, 'payment_pending', ?, 'as given', 'checkout', ?)
            """)
        .params(id, state, at.plusSeconds(5).atOffset(ZoneOffset.UTC))
        .update();
    return this;
  }

  /** Attempt A-order, payment pi_order, charge ch_order; captured if the state says so. */
  public Given payment(String order, String state, long amount) {
    return payment("A-" + order, order, state, amount, "pi_" + order, "ch_" + order);
  }

  public Given payment(
      String attempt, String order, String state, long amount, String intent, String charge) {
    boolean captured = state.equals("captured");
    jdbc.sql(
            """
            INSERT INTO payment_attempt (attempt_id, order_id, state, provider_status, amount_minor, captured_minor,
              currency, payment_intent_id, charge_id, idempotency_key, created_at, captured_at)
            SELECT ?, order_id, ?, ?, ?, ?, currency, ?, ?, ?, ?, ? FROM orders WHERE order_id = ?
            """)
        .params(
            attempt,
            state,
            captured ? "succeeded" : state,
            amount,
            captured ? amount : 0,
            intent,
            charge,
            attempt + ":payment",
            NOON.plusSeconds(2).atOffset(ZoneOffset.UTC),
            captured ? NOON.plusSeconds(4).atOffset(ZoneOffset.UTC) : null,
            order)
        .update();
    return this;
  }

  /** A paid order of which nothing has left. */
  public Given paid(String id, long total) {
    return order(id, "paid", total).payment(id, "captured", total);
  }

  public Given email(String order, String email, String name) {
    jdbc.sql(
            "INSERT INTO order_contact (order_id, email, name, written_at) VALUES (?, ?, ?, now())")
        .params(order, email, name)
        .update();
    return this;
  }

  public Given fulfillment(String order, String state, String held, String note) {
    jdbc.sql(
            """
            INSERT INTO fulfillment (order_id, state, held_reason, note, created_at, changed_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """)
        .params(
            order,
            state,
            held,
            note,
            NOON.plusSeconds(10).atOffset(ZoneOffset.UTC),
            NOON.plusSeconds(11).atOffset(ZoneOffset.UTC))
        .update();
    return this;
  }

  public Given receipt(String order, String state) {
    jdbc.sql(
            """
            INSERT INTO notification (intent, order_id, kind, amount_minor, currency, state, next_try_at, created_at, sent_at)
            VALUES (?, ?, 'receipt', 1980, 'EUR', ?, now(), ?, ?)
            """)
        .params(
            "order:" + order + ":receipt",
            order,
            state,
            NOON.plusSeconds(20).atOffset(ZoneOffset.UTC),
            state.equals("sent") ? NOON.plusSeconds(21).atOffset(ZoneOffset.UTC) : null)
        .update();
    return this;
  }

  public Given webhook(String event, String type, String object, String payload) {
    jdbc.sql(
            """
            INSERT INTO webhook_event (event_id, type, live, object_id, received_at, last_received_at, payload, state,
              next_try_at, processed_at, result)
            VALUES (?, ?, false, ?, ?, now(), ?, 'processed', now(), now(), 'applied')
            """)
        .params(event, type, object, NOON.plusSeconds(6).atOffset(ZoneOffset.UTC), payload)
        .update();
    return this;
  }

  public Given dispute(String id, String order, String status, long amount) {
    jdbc.sql(
            """
            INSERT INTO order_dispute (dispute_id, order_id, amount_minor, currency, status, reason, first_seen_at, last_seen_at)
            VALUES (?, ?, ?, 'EUR', ?, 'fraudulent', ?, ?)
            """)
        .params(
            id,
            order,
            amount,
            status,
            NOON.plusSeconds(3600).atOffset(ZoneOffset.UTC),
            NOON.plusSeconds(3600).atOffset(ZoneOffset.UTC))
        .update();
    return this;
  }

  public Given discrepancy(String order, String type, String explanation) {
    jdbc.sql(
            """
            INSERT INTO reconciliation_run (job, window_from, window_to, grace, inputs, state, started_at)
            VALUES ('match', '2026-09-01', '2026-09-02', '1 day', ?, 'discrepancies', '2026-09-02')
            """)
        .param(order)
        .update();
    jdbc.sql(
            """
            INSERT INTO discrepancy (fingerprint, type, severity, state, kind, order_id, group_key, currency, at_stake_minor,
              explanation, evidence, occurred_at, first_run, last_run, first_seen, last_seen, checked_to, entries)
            SELECT ?, ?, 'high', 'open', 'charge', ?, ?, 'EUR', 1980, ?, '{}', '2026-09-01 10:00Z', max(run_id), max(run_id),
              '2026-09-01 22:00Z', '2026-09-01 22:00Z', '2026-09-02', '{}' FROM reconciliation_run
            """)
        .params(order + type, type, order, order, explanation)
        .update();
    return this;
  }

  /** A checkout attempt with these facts, and 2 MUG-1 held for it. */
  public Given checkout(String attempt, String order) {
    jdbc.sql(
            """
            INSERT INTO checkout_attempt (attempt_id, customer_ref, fingerprint, created_at, answer_status)
            VALUES (?, 'cust-1', 'f', ?, 201)
            """)
        .params(attempt, NOON.atOffset(ZoneOffset.UTC))
        .update();
    for (String fact : new String[] {"attempt_created", "order_committed"}) {
      jdbc.sql(
              """
              INSERT INTO checkout_fact (attempt_id, fact, occurred_at, external_ref, actor)
              VALUES (?, ?, ?, ?, 'checkout')
              """)
          .params(
              attempt,
              fact,
              NOON.plusSeconds(1).atOffset(ZoneOffset.UTC),
              fact.equals("order_committed") ? order : null)
          .update();
    }
    jdbc.sql("INSERT INTO stock (sku, stock, sold) VALUES (?, 10, 2)")
        .param("MUG-" + attempt)
        .update();
    jdbc.sql(
            """
            INSERT INTO reservation (attempt_id, sku, quantity, state, expires_at, changed_at)
            VALUES (?, ?, 2, 'committed', ?, ?)
            """)
        .params(
            attempt,
            "MUG-" + attempt,
            NOON.plusSeconds(900).atOffset(ZoneOffset.UTC),
            NOON.plusSeconds(3).atOffset(ZoneOffset.UTC))
        .update();
    return this;
  }
}
