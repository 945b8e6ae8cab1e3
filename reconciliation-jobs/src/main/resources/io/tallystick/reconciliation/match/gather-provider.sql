-- The provider's entries of the window that did not cancel out.
INSERT INTO match_item (run_id, side, entry_key, kind, owned, group_key, category, moves, amount_minor, currency,
    order_id, entry_id, source_id, charge_id, payment_intent_id, load_id, line_no, occurred_at)
SELECT :run, 'provider', entry_id, kind, true, '', category, true, amount_minor, currency,
       order_ref, entry_id, source_id, charge_id, payment_intent_id, load_id, line_no, occurred_at
FROM (SELECT m.*,
             CASE kind
               WHEN 'charge' THEN CASE :charge WHEN 'intent' THEN payment_intent_id WHEN 'charge' THEN charge_id WHEN 'source' THEN source_id
                        WHEN 'entry' THEN entry_id ELSE order_ref END
               WHEN 'refund' THEN CASE :refund WHEN 'intent' THEN payment_intent_id WHEN 'charge' THEN charge_id WHEN 'source' THEN source_id
                        WHEN 'entry' THEN entry_id ELSE order_ref END
               ELSE CASE :other WHEN 'intent' THEN payment_intent_id WHEN 'charge' THEN charge_id WHEN 'source' THEN source_id
                        WHEN 'entry' THEN entry_id ELSE order_ref END END AS key
      FROM provider_movement m
      WHERE kind = ANY (:kinds) AND occurred_at >= :from AND occurred_at < :to) entry
WHERE key IS NULL OR (key, kind, currency) IN (SELECT k.key, k.kind, k.currency FROM match_key k WHERE k.run_id = :run)
