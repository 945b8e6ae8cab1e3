-- Whatever the provider holds of the same orders and references. Loads without index lie wholly in
-- the window: what cancelled out there is known from the books' side.
INSERT INTO match_item (run_id, side, entry_key, kind, owned, group_key, category, moves, amount_minor, currency,
    order_id, entry_id, source_id, charge_id, payment_intent_id, load_id, line_no, occurred_at)
SELECT :run, 'provider', entry_id, kind, false, '', category, true, amount_minor, currency,
       order_ref, entry_id, source_id, charge_id, payment_intent_id, load_id, line_no, occurred_at
FROM (SELECT p.* FROM match_seed s JOIN provider_movement p ON p.payment_intent_id = s.value
      WHERE s.run_id = :run AND s.round = :round AND s.what = 'ref' AND p.load_id = ANY (:loads)
      UNION ALL
      SELECT p.* FROM match_seed s JOIN provider_movement p ON p.charge_id = s.value
      WHERE s.run_id = :run AND s.round = :round AND s.what = 'ref' AND p.load_id = ANY (:loads)
      UNION ALL
      SELECT p.* FROM match_seed s JOIN provider_movement p ON p.source_id = s.value
      WHERE s.run_id = :run AND s.round = :round AND s.what = 'ref' AND p.load_id = ANY (:loads)
      UNION ALL
      SELECT p.* FROM match_seed s JOIN provider_movement p ON p.entry_id = s.value
      WHERE s.run_id = :run AND s.round = :round AND s.what = 'ref' AND p.load_id = ANY (:loads)
      UNION ALL
      SELECT p.* FROM match_seed s JOIN provider_movement p ON p.order_ref = s.value
      WHERE s.run_id = :run AND s.round = :round AND s.what = 'order' AND p.load_id = ANY (:loads)) entry
WHERE kind = ANY (:kinds) AND occurred_at < :to
ON CONFLICT DO NOTHING
