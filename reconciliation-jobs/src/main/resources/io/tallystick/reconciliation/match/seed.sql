-- Orders and provider ids of everything gathered so far, and of what earlier runs left open.
INSERT INTO match_seed (run_id, round, what, value)
SELECT :run, :round, what, value
FROM (SELECT 'order' AS what, order_id AS value FROM match_item WHERE run_id = :run
      UNION
      SELECT 'ref', ref FROM match_item
          CROSS JOIN LATERAL unnest(ARRAY[provider_ref, source_id, charge_id, payment_intent_id,
                                          CASE side WHEN 'provider' THEN entry_id END]) AS ref
      WHERE run_id = :run
      UNION
      SELECT what, value FROM discrepancy
          CROSS JOIN LATERAL (VALUES ('order', order_id), ('ref', provider_ref)) AS key (what, value)
      WHERE state <> 'resolved' AND kind = ANY (:kinds) AND occurred_at < :to
      UNION
      SELECT what, value FROM timing_difference
          CROSS JOIN LATERAL (VALUES ('order', order_id), ('ref', provider_ref)) AS key (what, value)
      WHERE closed_run IS NULL AND kind = ANY (:kinds) AND occurred_at < :to) seed
WHERE value IS NOT NULL
ON CONFLICT DO NOTHING
