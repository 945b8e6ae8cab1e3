-- A difference that this run looked at again and did not find has gone. Its entries must have been
-- there to look at: a source that lost them proves nothing.
UPDATE discrepancy d
SET state = 'resolved', resolution = 'fixed', resolved_by = 'run ' || :run, resolved_at = :now,
    resolution_evidence = (
        SELECT jsonb_agg(jsonb_build_object('side', i.side, 'entry', i.entry_key, 'status', i.status,
                   'amountMinor', i.amount_minor, 'currency', i.currency, 'occurredAt', i.occurred_at) ORDER BY i.side, i.entry_key)
        FROM match_item i
        WHERE i.run_id = :run AND i.kind = d.kind
          AND (i.order_id = d.order_id OR d.provider_ref IN (i.provider_ref, i.source_id, i.charge_id, i.payment_intent_id, i.entry_id)))
FROM match_recheck r
WHERE r.run_id = :run AND r.discrepancy_id = d.discrepancy_id AND d.state <> 'resolved'
  AND NOT EXISTS (SELECT 1 FROM run_finding f WHERE f.run_id = :run AND f.fingerprint = d.fingerprint)
  AND EXISTS (
        SELECT 1 FROM match_item i
        WHERE i.run_id = :run AND i.kind = d.kind
          AND (i.order_id = d.order_id OR d.provider_ref IN (i.provider_ref, i.source_id, i.charge_id, i.payment_intent_id, i.entry_id)))
