package io.tallystick.reconciliation.providerapi;

import static io.tallystick.reconciliation.providerapi.JdbcImports.utc;

import io.tallystick.checkout.settlement.CreatedWindow;
import io.tallystick.checkout.settlement.ProviderRecord.Charge;
import io.tallystick.checkout.settlement.ProviderRecord.Dispute;
import io.tallystick.checkout.settlement.ProviderRecord.Payout;
import io.tallystick.checkout.settlement.ProviderRecord.Refund;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The provider's objects with their state of now: provider_object, dispute and payout. A row is
 * only written if something in it changed, or if it was looked up on purpose; an older look never
 * overwrites a newer one.
 */
final class JdbcObjects {
  private static final String UPSERT_OBJECT =
      """
      INSERT INTO provider_object AS o (object_id, object_type, status, amount_minor, captured_minor, currency,
          charge_id, payment_intent_id, order_ref, created_at, seen_at)
      VALUES (:id, :type, :status, :amount, :captured, :currency, :charge, :intent,
          coalesce(:order, (SELECT c.order_ref FROM provider_object c WHERE c.object_id = :charge AND :type = 'refund')),
          :created, :seen)
      ON CONFLICT (object_id) DO UPDATE SET
          status = excluded.status, amount_minor = excluded.amount_minor,
          captured_minor = excluded.captured_minor, currency = excluded.currency,
          charge_id = coalesce(excluded.charge_id, o.charge_id),
          payment_intent_id = coalesce(excluded.payment_intent_id, o.payment_intent_id),
          order_ref = coalesce(excluded.order_ref, o.order_ref), seen_at = excluded.seen_at
      WHERE o.seen_at <= excluded.seen_at
        AND (:lookedUp OR (o.status, o.amount_minor, o.captured_minor, o.currency, o.charge_id, o.payment_intent_id, o.order_ref)
            IS DISTINCT FROM (excluded.status, excluded.amount_minor, excluded.captured_minor, excluded.currency,
                coalesce(excluded.charge_id, o.charge_id), coalesce(excluded.payment_intent_id, o.payment_intent_id),
                coalesce(excluded.order_ref, o.order_ref)))
      """;

  private static final String UPSERT_DISPUTE =
      """
      INSERT INTO dispute AS d (dispute_id, charge_id, payment_intent_id, amount_minor, currency, status, reason,
          evidence_due_by, created_at, seen_at)
      VALUES (:id, :charge, :intent, :amount, :currency, :status, :reason, :due, :created, :seen)
      ON CONFLICT (dispute_id) DO UPDATE SET
          charge_id = coalesce(excluded.charge_id, d.charge_id),
          payment_intent_id = coalesce(excluded.payment_intent_id, d.payment_intent_id),
          amount_minor = excluded.amount_minor, currency = excluded.currency, status = excluded.status,
          reason = excluded.reason, evidence_due_by = excluded.evidence_due_by, seen_at = excluded.seen_at
      WHERE d.seen_at <= excluded.seen_at
        AND (:lookedUp OR (d.charge_id, d.payment_intent_id, d.amount_minor, d.currency, d.status, d.reason, d.evidence_due_by)
            IS DISTINCT FROM (coalesce(excluded.charge_id, d.charge_id),
                coalesce(excluded.payment_intent_id, d.payment_intent_id), excluded.amount_minor,
                excluded.currency, excluded.status, excluded.reason, excluded.evidence_due_by))
      """;

  private static final String UPSERT_PAYOUT =
      """
      INSERT INTO payout AS p (payout_id, entry_id, amount_minor, currency, status, automatic,
          reconciliation_status, arrival_date, created_at, seen_at, trace_id, paid_seen_at)
      VALUES (:id, :entry, :amount, :currency, :status, :automatic, :reconciliation, :arrival, :created, :seen, :trace,
          CASE WHEN :status = 'paid' THEN :seen::timestamptz END)
      ON CONFLICT (payout_id) DO UPDATE SET
          entry_id = coalesce(excluded.entry_id, p.entry_id), amount_minor = excluded.amount_minor,
          currency = excluded.currency, status = excluded.status, automatic = excluded.automatic,
          reconciliation_status = excluded.reconciliation_status,
          arrival_date = coalesce(excluded.arrival_date, p.arrival_date),
          created_at = excluded.created_at, seen_at = excluded.seen_at,
          trace_id = coalesce(excluded.trace_id, p.trace_id),
          paid_seen_at = coalesce(p.paid_seen_at, excluded.paid_seen_at)
      WHERE p.seen_at <= excluded.seen_at
        AND (:lookedUp OR (p.entry_id, p.amount_minor, p.currency, p.status, p.automatic, p.reconciliation_status,
                p.arrival_date, p.created_at, p.trace_id)
            IS DISTINCT FROM (coalesce(excluded.entry_id, p.entry_id), excluded.amount_minor, excluded.currency,
                excluded.status, excluded.automatic, excluded.reconciliation_status,
                coalesce(excluded.arrival_date, p.arrival_date), excluded.created_at,
                coalesce(excluded.trace_id, p.trace_id)))
      """;

  // What a movement refers to and we have never seen, or last saw before the movement happened: a
  // refund that failed weeks later, a dispute that was won, a payout that came back.
  private static final String MISSING_SOURCES =
      """
      SELECT DISTINCT e.source_id
      FROM provider_page_entry e
      LEFT JOIN provider_object o ON o.object_id = e.source_id
      LEFT JOIN dispute d ON d.dispute_id = e.source_id
      LEFT JOIN payout p ON p.payout_id = e.source_id
      WHERE e.import_id = :import AND e.source_id ~ '^(ch|py|re|pyr|dp|du|po)_'
        AND coalesce(o.seen_at, d.seen_at, p.seen_at, '-infinity')
            < e.occurred_at + make_interval(secs => :lag)
        AND NOT EXISTS (SELECT FROM provider_import_position n
                        WHERE n.import_id = :import AND n.resource = 'not-found:' || e.source_id)
      ORDER BY 1 LIMIT :limit
      """;

  // Refunds and disputes carry no metadata of the payment: our reference is on its charge.
  private static final String MISSING_CHARGES =
      """
      SELECT DISTINCT x.charge_id
      FROM (SELECT o.charge_id
            FROM provider_page_entry e JOIN provider_object o ON o.object_id = e.source_id
            WHERE e.import_id = :import AND o.object_type = 'refund'
            UNION ALL
            SELECT d.charge_id
            FROM provider_page_entry e JOIN dispute d ON d.dispute_id = e.source_id
            WHERE e.import_id = :import) x
      WHERE x.charge_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM provider_object c WHERE c.object_id = x.charge_id)
        AND NOT EXISTS (SELECT FROM provider_import_position n
                        WHERE n.import_id = :import AND n.resource = 'not-found:' || x.charge_id)
      ORDER BY 1 LIMIT :limit
      """;

  // Payouts of earlier windows whose content wasn't known yet.
  private static final String UNBROKEN_PAYOUTS =
      """
      SELECT p.payout_id FROM payout p
      WHERE p.automatic AND p.reconciliation_status = 'in_progress' AND p.seen_at < :started
        AND p.created_at < :from AND p.created_at >= :from - interval '60 days'
        AND NOT EXISTS (SELECT FROM provider_import_position n
                        WHERE n.import_id = :import AND n.resource = 'not-found:' || p.payout_id)
      ORDER BY 1 LIMIT :limit
      """;

  private final JdbcClient jdbc;
  private final List<String> orderReferenceKeys;

  JdbcObjects(JdbcClient jdbc, List<String> orderReferenceKeys) {
    this.jdbc = jdbc;
    this.orderReferenceKeys =
        orderReferenceKeys.stream().map(key -> key.toLowerCase(Locale.ROOT)).toList();
  }

  /**
   * @param seenAt when the provider was asked
   * @param lookedUp asked for this one object: then the look itself is recorded too
   */
  void save(Charge charge, Instant seenAt, boolean lookedUp) {
    jdbc.sql(UPSERT_OBJECT)
        .param("id", charge.id())
        .param("type", "charge")
        .param("status", charge.status())
        .param("amount", charge.amountMinor())
        .param("captured", charge.capturedMinor())
        .param("currency", charge.currency())
        .param("charge", charge.id())
        .param("intent", charge.paymentIntentId())
        .param("order", orderReference(charge.metadata()))
        .param("created", utc(charge.createdAt()))
        .param("seen", utc(seenAt))
        .param("lookedUp", lookedUp)
        .update();
  }

  void save(Refund refund, Instant seenAt, boolean lookedUp) {
    jdbc.sql(UPSERT_OBJECT)
        .param("id", refund.id())
        .param("type", "refund")
        .param("status", refund.status())
        .param("amount", refund.amountMinor())
        .param("captured", null, java.sql.Types.BIGINT)
        .param("currency", refund.currency())
        .param("charge", refund.chargeId())
        .param("intent", refund.paymentIntentId())
        .param("order", orderReference(refund.metadata()))
        .param("created", utc(refund.createdAt()))
        .param("seen", utc(seenAt))
        .param("lookedUp", lookedUp)
        .update();
  }

  void save(Dispute dispute, Instant seenAt, boolean lookedUp) {
    Instant due = dispute.evidenceDueBy();
    jdbc.sql(UPSERT_DISPUTE)
        .param("id", dispute.id())
        .param("charge", dispute.chargeId())
        .param("intent", dispute.paymentIntentId())
        .param("amount", dispute.amountMinor())
        .param("currency", dispute.currency())
        .param("status", dispute.status())
        .param("reason", dispute.reason())
        .param("due", due == null ? null : utc(due), java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
        .param("created", utc(dispute.createdAt()))
        .param("seen", utc(seenAt))
        .param("lookedUp", lookedUp)
        .update();
  }

  void save(Payout payout, Instant seenAt, boolean lookedUp) {
    jdbc.sql(UPSERT_PAYOUT)
        .param("id", payout.id())
        .param("entry", payout.movementId())
        .param("amount", payout.amountMinor())
        .param("currency", payout.currency())
        .param("status", payout.status())
        .param("automatic", payout.automatic())
        .param("reconciliation", payout.reconciliationStatus())
        .param("arrival", payout.arrivalDate(), java.sql.Types.DATE)
        .param("trace", payout.traceId(), java.sql.Types.VARCHAR)
        .param("created", utc(payout.createdAt()))
        .param("seen", utc(seenAt))
        .param("lookedUp", lookedUp)
        .update();
  }

  List<String> missingSources(long importId, Duration lag, int limit) {
    return jdbc.sql(MISSING_SOURCES)
        .param("import", importId)
        .param("lag", lag.toMillis() / 1000.0)
        .param("limit", limit)
        .query(JdbcImports.TEXT)
        .list();
  }

  List<String> missingCharges(long importId, int limit) {
    return jdbc.sql(MISSING_CHARGES)
        .param("import", importId)
        .param("limit", limit)
        .query(JdbcImports.TEXT)
        .list();
  }

  List<String> unbrokenPayouts(long importId, CreatedWindow window, Instant startedAt, int limit) {
    return jdbc.sql(UNBROKEN_PAYOUTS)
        .param("import", importId)
        .param("from", utc(window.from()))
        .param("started", utc(startedAt))
        .param("limit", limit)
        .query(JdbcImports.TEXT)
        .list();
  }

  /** Our order's id, by the first configured key that has a value. */
  @Nullable String orderReference(Map<String, String> metadata) {
    for (String key : orderReferenceKeys) {
      for (Map.Entry<String, String> entry : metadata.entrySet()) {
        if (entry.getKey().toLowerCase(Locale.ROOT).equals(key) && !entry.getValue().isBlank()) {
          return entry.getValue().strip();
        }
      }
    }
    return null;
  }
}
