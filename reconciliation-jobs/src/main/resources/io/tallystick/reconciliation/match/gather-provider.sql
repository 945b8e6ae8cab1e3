-- The provider's entries of the window that did not cancel out. Of payments with such a refund come
-- all entries: is more given back than was taken?
INSERT INTO match_item (run_id, side, entry_key, kind, owned, group_key, category, moves, amount_minor, currency,
    order_id, entry_id, source_id, charge_id, payment_intent_id, load_id, line_no, occurred_at)
SELECT :run, 'provider', entry_key, kind, coalesce(differs, false), '', category, true, amount_minor, currency,
       order_ref, entry_id, source_id, charge_id, payment_intent_id, load_id, line_no, occurred_at
FROM (SELECT m.*,
             (coalesce({provider key}, ''), kind, currency)
                 IN (SELECT key, kind, currency FROM match_key WHERE run_id = :run) AS differs
      FROM provider_movement m
      WHERE load_id = ANY (:loads) AND kind = ANY (:kinds) AND occurred_at >= :from AND occurred_at < :to) entry
WHERE differs OR kind IN ('charge', 'refund') AND payment_intent_id IN
    (SELECT payment_intent_id FROM match_key WHERE run_id = :run AND payment_intent_id IS NOT NULL)
