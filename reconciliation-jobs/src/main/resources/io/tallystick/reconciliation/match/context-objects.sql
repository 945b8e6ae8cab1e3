-- Charges and refunds of which the provider knows but for which it moved no money.
INSERT INTO match_item (run_id, side, entry_key, kind, owned, group_key, status, moves, amount_minor, currency,
    order_id, source_id, charge_id, payment_intent_id, occurred_at)
SELECT DISTINCT :run, 'provider', 'object:' || o.object_id, o.object_type, false, '', o.status, false,
       CASE o.object_type WHEN 'refund' THEN -o.amount_minor ELSE o.amount_minor END, o.currency,
       o.order_ref, o.object_id, o.charge_id, o.payment_intent_id, o.created_at
FROM match_seed s
JOIN provider_object o ON o.payment_intent_id = s.value OR o.charge_id = s.value OR o.object_id = s.value
WHERE s.run_id = :run AND s.round = :round AND s.what = 'ref' AND o.object_type = ANY (:kinds)
  AND o.created_at < :to
ON CONFLICT DO NOTHING
