-- The rows of one import as entries: each balance transaction with what its charge, refund or
-- dispute adds. amount and currency are the customer's; where the settlement currency is the same
-- they are gross itself, else the object's amount with the sign of gross.
INSERT INTO assembled (load_id, line_no, entry_id, kind, category, amount_minor, currency, gross_minor, fee_minor,
    net_minor, settled_currency, source_id, charge_id, payment_intent_id, order_ref, payout_id, description,
    occurred_at, available_at, category_known)
SELECT 0, 0, e.entry_id, coalesce(k.kind, 'adjustment'), e.category,
    CASE WHEN seen.currency IS NULL OR seen.currency = e.currency THEN e.gross_minor
         WHEN e.gross_minor < 0 OR (e.gross_minor = 0 AND k.kind IN ('refund', 'dispute')) THEN -seen.amount_minor
         ELSE seen.amount_minor END,
    coalesce(seen.currency, e.currency),
    e.gross_minor, e.fee_minor, e.net_minor, e.currency, e.source_id,
    coalesce(o.charge_id, d.charge_id, CASE WHEN e.source_id ~ '^(ch|py)_' THEN e.source_id END),
    coalesce(o.payment_intent_id, d.payment_intent_id, c.payment_intent_id),
    coalesce(c.order_ref, o.order_ref),
    e.payout_id,
    CASE WHEN e.source_id IS NULL THEN e.description END,
    e.occurred_at, e.available_at, k.kind IS NOT NULL
FROM provider_page_entry e
LEFT JOIN unnest(:categories::text[], :kinds::text[]) AS k(category, kind) ON k.category = e.category
LEFT JOIN provider_object o ON o.object_id = e.source_id
LEFT JOIN dispute d ON d.dispute_id = e.source_id
LEFT JOIN provider_object c ON c.object_id = coalesce(o.charge_id, d.charge_id)
LEFT JOIN LATERAL (
    SELECT CASE WHEN e.category = 'partial_capture_reversal' THEN o.amount_minor - o.captured_minor
                ELSE coalesce(o.amount_minor, d.amount_minor) END AS amount_minor,
           coalesce(o.currency, d.currency) AS currency
    WHERE k.kind IN ('charge', 'refund', 'dispute', 'dispute_reversal')) AS seen ON true
WHERE e.import_id = :import
