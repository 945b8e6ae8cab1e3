package io.tallystick.console.order;

import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Everything that is known of an order, in order of time. */
@Component
final class JdbcTimeline {
  /** The most lines; the latest ones stay. */
  static final int MOST = 500;

  // Steps of an order stand in order_event, so the audit's rows of them are left out. Payments,
  // refunds and
  // fulfillment have no history of their own: the audit is it. What came from elsewhere has no
  // audit rows.
  private static final String ALL =
      """
      WITH attempt AS (
        SELECT attempt_id FROM payment_attempt WHERE order_id = :order
        UNION
        SELECT attempt_id FROM checkout_fact WHERE external_ref = :order AND fact = 'order_committed')
      SELECT at, kind, title, detail, actor, ref,
             EXISTS (SELECT FROM console_user u WHERE u.user_name = lower(actor)) AS staff,
             count(*) OVER () AS lines
      FROM (
        SELECT occurred_at AS at, 1 AS rank, order_event_id AS no, 'order' AS kind, 'order ' || to_state AS title,
               concat_ws('; ', reason, provider_event) AS detail, actor, NULL AS ref
        FROM order_event WHERE order_id = :order
        UNION ALL
        SELECT placed_at, 0, 0, 'order', 'order placed', NULL, NULL, NULL FROM orders WHERE order_id = :order
        UNION ALL
        SELECT occurred_at, 2, 0, 'checkout', fact, concat_ws('; ', detail, external_ref), actor, attempt_id
        FROM checkout_fact WHERE attempt_id IN (SELECT attempt_id FROM attempt)
        UNION ALL
        SELECT created_at, 3, begun_no, 'payment', 'payment begun', concat_ws(' ', payment_intent_id, method), NULL, attempt_id
        FROM payment_attempt p WHERE order_id = :order AND NOT EXISTS (
          SELECT FROM audit WHERE subject = 'payment:' || p.attempt_id)
        UNION ALL
        SELECT captured_at, 5, begun_no, 'payment', 'payment captured', charge_id, NULL, attempt_id
        FROM payment_attempt p WHERE order_id = :order AND captured_at IS NOT NULL AND NOT EXISTS (
          SELECT FROM audit WHERE subject = 'payment:' || p.attempt_id)
        UNION ALL
        SELECT received_at, 4, 0, 'webhook', type,
               concat_ws('; ', state, result, reason, object_id,
                         CASE WHEN deliveries > 1 THEN deliveries || ' deliveries' WHEN deliveries = 0 THEN 'fetched' END),
               NULL, event_id
        FROM webhook_event WHERE object_id = ANY (:objects)
        UNION ALL
        SELECT first_seen_at, 4, 0, 'payment', 'dispute opened', concat_ws('; ', reason, status), NULL, dispute_id
        FROM order_dispute WHERE order_id = :order
        UNION ALL
        SELECT requested_at, 6, 0, 'refund', 'refund requested', concat_ws('; ', origin, reason), requested_by, refund_id
        FROM refund WHERE order_id = :order AND origin <> 'shop'
        UNION ALL
        SELECT settled_at, 6, 1, 'refund', 'refund ' || state, failure_reason, NULL, refund_id
        FROM refund WHERE order_id = :order AND origin = 'books' AND settled_at IS NOT NULL
        UNION ALL
        SELECT changed_at, 3, 0, 'stock', 'stock ' || state, quantity || ' of ' || sku, NULL, attempt_id
        FROM reservation WHERE attempt_id IN (SELECT attempt_id FROM attempt)
        UNION ALL
        SELECT created_at, 7, 0, 'fulfillment', 'fulfillment begun', held_reason, NULL, NULL
        FROM fulfillment WHERE order_id = :order
        UNION ALL
        SELECT recorded_at, 7, 1, 'fulfillment', 'shipment', shipment_id, NULL, shipment_id
        FROM shipment WHERE order_id = :order
        UNION ALL
        SELECT granted_at, 7, 1, 'fulfillment', 'download granted', sku, NULL, entitlement_id
        FROM entitlement WHERE order_id = :order
        UNION ALL
        SELECT revoked_at, 7, 3, 'fulfillment', 'download taken back', sku, NULL, entitlement_id
        FROM entitlement WHERE order_id = :order AND revoked_at IS NOT NULL
        UNION ALL
        SELECT d.downloaded_at, 7, 2, 'fulfillment', 'downloaded', e.sku, NULL, e.entitlement_id
        FROM entitlement e JOIN download_token t USING (entitlement_id) JOIN download d USING (token_hash)
        WHERE e.order_id = :order
        UNION ALL
        SELECT created_at, 8, 0, 'mail', 'mail meant: ' || kind, CASE WHEN state <> 'sent' THEN concat_ws('; ', state, last_error) END,
               NULL, NULL
        FROM notification WHERE order_id = :order
        UNION ALL
        SELECT sent_at, 8, 1, 'mail', 'mail sent: ' || kind, NULL, NULL, NULL
        FROM notification WHERE order_id = :order AND sent_at IS NOT NULL
        UNION ALL
        SELECT written_at, 9, note_id, 'staff', 'note', body, author, NULL
        FROM order_note WHERE order_id = :order
        UNION ALL
        SELECT coalesce(answered_at, asked_at), 9, inquiry_id, 'staff', 'provider asked', coalesce(learnt, 'no answer yet'),
               asked_by, NULL
        FROM order_inquiry WHERE order_id = :order
        UNION ALL
        SELECT occurred_at, 6, audit_id,
               CASE split_part(subject, ':', 1) WHEN 'dispute' THEN 'payment' ELSE split_part(subject, ':', 1) END,
               replace(action, '.', ' '),
               concat_ws('; ', reason, CASE WHEN before IS NOT NULL AND after IS NOT NULL THEN before || ' to ' || after END, origin),
               actor, CASE split_part(subject, ':', 1) WHEN 'order' THEN NULL ELSE substr(subject, position(':' IN subject) + 1) END
        FROM audit
        WHERE subject = ANY (:subjects) AND action NOT IN ('order.note', 'order.provider_asked')
          AND NOT (subject = 'order:' || :order AND action = 'order.' || coalesce(after, '-'))
        UNION ALL
        SELECT first_seen, 10, discrepancy_id, 'reconciliation', 'discrepancy ' || type, explanation, 'run ' || first_run,
               discrepancy_id::text
        FROM discrepancy WHERE order_id = :order
        UNION ALL
        SELECT resolved_at, 10, discrepancy_id, 'reconciliation', 'discrepancy resolved: ' || resolution, type, resolved_by,
               discrepancy_id::text
        FROM discrepancy WHERE order_id = :order AND resolved_at IS NOT NULL
        UNION ALL
        SELECT coalesce(ended_at, (SELECT started_at FROM reconciliation_run r WHERE r.run_id = run_repair.run_id)), 10, run_id,
               'reconciliation', 'repair ' || state, concat_ws('; ', plan, why), 'run ' || run_id, NULL
        FROM run_repair WHERE order_id = :order
      ) happened
      ORDER BY at DESC, rank DESC, no DESC LIMIT :most
      """;
  private static final String PAYLOADS =
      """
      SELECT event_id, type, object_id, received_at, left(payload, :length) AS payload, length(payload) AS length,
             payload_removed_at IS NOT NULL AS removed
      FROM webhook_event WHERE object_id = ANY (:objects) ORDER BY received_at DESC, event_id LIMIT 20
      """;

  /**
   * @param all how many lines there are, of which the latest are here
   */
  record Lines(List<Happening> latestFirst, long all) {}

  private record Counted(Happening line, long all) {}

  private final JdbcClient jdbc;

  JdbcTimeline(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  Lines of(Books books) {
    List<Counted> lines =
        jdbc.sql(ALL)
            .param("order", books.orderId())
            .param("objects", JdbcBooks.objects(books).toArray(String[]::new))
            .param("subjects", subjects(books))
            .param("most", MOST)
            .query(
                (row, _) ->
                    new Counted(
                        new Happening(
                            JdbcBooks.instant(row, "at"),
                            Happening.Kind.of(JdbcBooks.text(row, "kind")),
                            JdbcBooks.text(row, "title").replace('_', ' '),
                            blank(row.getString("detail")),
                            row.getString("actor"),
                            row.getBoolean("staff"),
                            row.getString("ref")),
                        row.getLong("lines")))
            .list();
    return new Lines(
        lines.stream().map(Counted::line).toList(), lines.isEmpty() ? 0 : lines.getFirst().all());
  }

  private static String[] subjects(Books books) {
    List<String> subjects = new ArrayList<>();
    subjects.add("order:" + books.orderId());
    subjects.add("fulfillment:" + books.orderId());
    books.payments().forEach(each -> subjects.add("payment:" + each.attemptId()));
    books.refunds().forEach(each -> subjects.add("refund:" + each.refundId()));
    books.disputes().forEach(each -> subjects.add("dispute:" + each.disputeId()));
    return subjects.toArray(String[]::new);
  }

  private static @Nullable String blank(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  /** The latest events' bodies, as they came. */
  List<RawEvent> payloads(Books books) {
    return jdbc.sql(PAYLOADS)
        .param("objects", JdbcBooks.objects(books).toArray(String[]::new))
        .param("length", RawEvent.MOST_CHARACTERS)
        .query(
            (row, _) ->
                RawEvent.of(
                    JdbcBooks.text(row, "event_id"),
                    JdbcBooks.text(row, "type"),
                    JdbcBooks.instant(row, "received_at"),
                    JdbcBooks.text(row, "payload"),
                    row.getLong("length"),
                    row.getBoolean("removed")))
        .list();
  }
}
