-- Whatever the provider holds of the same orders and references. Loads without index lie wholly in
-- the window: what cancelled out there is known from the books' side. Not from provider_movement: its
-- filter on the fee would keep the indexes from being used.
INSERT INTO match_item (run_id, side, entry_key, kind, owned, group_key, category, moves, amount_minor, currency,
    order_id, entry_id, source_id, charge_id, payment_intent_id, load_id, line_no, occurred_at)
SELECT :run, 'provider', movement.entry_key, movement.kind, false, '', category, true, movement.amount_minor, movement.currency,
       order_ref, entry_id, source_id, charge_id, payment_intent_id, load_id, line_no, occurred_at
FROM (SELECT p.* FROM match_seed s JOIN provider_entry p ON p.payment_intent_id = s.value
      WHERE s.run_id = :run AND s.round = :round AND s.what = 'ref' AND p.load_id = ANY (:loads)
      UNION ALL
      SELECT p.* FROM match_seed s JOIN provider_entry p ON p.charge_id = s.value
      WHERE s.run_id = :run AND s.round = :round AND s.what = 'ref' AND p.load_id = ANY (:loads)
      UNION ALL
      SELECT p.* FROM match_seed s JOIN provider_entry p ON p.source_id = s.value
      WHERE s.run_id = :run AND s.round = :round AND s.what = 'ref' AND p.load_id = ANY (:loads)
      UNION ALL
      SELECT p.* FROM match_seed s JOIN provider_entry p ON p.entry_id = s.value
      WHERE s.run_id = :run AND s.round = :round AND s.what = 'ref' AND p.load_id = ANY (:loads)
      UNION ALL
      SELECT p.* FROM match_seed s JOIN provider_entry p ON p.order_ref = s.value
      WHERE s.run_id = :run AND s.round = :round AND s.what = 'order' AND p.load_id = ANY (:loads)) entry
CROSS JOIN LATERAL (
    VALUES (entry.entry_id, entry.kind, entry.amount_minor, entry.currency, true),
           (entry.entry_id || '/fee', 'fee', -entry.fee_minor, entry.settled_currency, entry.fee_minor <> 0)
    ) AS movement (entry_key, kind, amount_minor, currency, made)
WHERE movement.kind = ANY (:kinds) AND occurred_at < :to AND made
ON CONFLICT DO NOTHING
