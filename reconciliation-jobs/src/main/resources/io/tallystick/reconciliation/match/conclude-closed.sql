-- A difference that this run looked at again and did not find has gone, if each of its entries was there
-- and is accounted for: matched, or part of another difference that now stands in its place. What is
-- merely given time again, or isn't there to look at, proves nothing.
WITH entry AS (
    SELECT r.discrepancy_id, e.entry,
           bool_or(i.outcome = 'matched' OR i.outcome IS NULL AND NOT i.owned AND i.moves AND i.kind = ANY (:kinds)
                   AND i.occurred_at >= :from AND i.occurred_at < :to) AS matched,
           bool_or(f.entry IS NOT NULL) AS elsewhere
    FROM match_recheck r
    JOIN discrepancy d USING (discrepancy_id)
    CROSS JOIN LATERAL unnest(d.entries) AS e (entry)
    LEFT JOIN (SELECT DISTINCT unnest(entries) AS entry FROM run_finding WHERE run_id = :run) f ON f.entry = e.entry
    LEFT JOIN match_item i ON i.run_id = :run AND i.side = split_part(e.entry, ':', 1)
        AND i.entry_key = substring(e.entry FROM position(':' IN e.entry) + 1)
    WHERE r.run_id = :run
      AND NOT EXISTS (SELECT 1 FROM run_finding f WHERE f.run_id = :run AND f.fingerprint = d.fingerprint)
    GROUP BY r.discrepancy_id, e.entry
), gone AS (
    SELECT discrepancy_id, bool_or(elsewhere) AS replaced
    FROM entry
    GROUP BY discrepancy_id
    HAVING bool_and(elsewhere OR coalesce(matched, false))
)
UPDATE discrepancy d
SET state = 'resolved', resolution = CASE WHEN gone.replaced THEN 'replaced' ELSE 'fixed' END,
    resolved_by = 'run ' || :run, resolved_at = :now, checked_to = :to,
    resolution_evidence = (
        SELECT jsonb_agg(jsonb_build_object('side', i.side, 'entry', i.entry_key, 'status', i.status,
                   'amountMinor', i.amount_minor, 'currency', i.currency, 'occurredAt', i.occurred_at) ORDER BY i.side, i.entry_key)
        FROM match_item i
        WHERE i.run_id = :run AND i.kind = d.kind
          AND (i.order_id = d.order_id OR d.provider_ref IN (i.provider_ref, i.source_id, i.charge_id, i.payment_intent_id, i.entry_id)))
FROM gone
WHERE gone.discrepancy_id = d.discrepancy_id AND d.state <> 'resolved'
