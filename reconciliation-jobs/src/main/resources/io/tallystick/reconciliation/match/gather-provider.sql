-- The provider's entries of the window that did not cancel out.
INSERT INTO match_item (run_id, side, entry_key, kind, owned, group_key, category, moves, amount_minor, currency,
    order_id, entry_id, source_id, charge_id, payment_intent_id, load_id, line_no, occurred_at)
SELECT :run, 'provider', entry_id, kind, true, '', category, true, amount_minor, currency,
       order_ref, entry_id, source_id, charge_id, payment_intent_id, load_id, line_no, occurred_at
FROM (SELECT m.*,
             CASE CASE kind WHEN 'charge' THEN :charge WHEN 'refund' THEN :refund WHEN 'dispute' THEN :dispute
                      WHEN 'dispute_reversal' THEN :dispute_reversal WHEN 'fee' THEN :fee WHEN 'payout' THEN :payout
                      ELSE :adjustment END
               WHEN 'intent' THEN payment_intent_id WHEN 'charge' THEN charge_id WHEN 'source' THEN source_id
               WHEN 'entry' THEN entry_id ELSE order_ref END AS key
      FROM provider_movement m
      WHERE kind = ANY (:kinds) AND occurred_at >= :from AND occurred_at < :to) entry
WHERE key IS NULL OR (key, kind, currency) IN (SELECT k.key, k.kind, k.currency FROM match_key k WHERE k.run_id = :run)
