-- Our entries of the window that did not cancel out. An entry without the reference by which the
-- rest is matched never had the chance.
INSERT INTO match_item (run_id, side, entry_key, kind, owned, group_key, status, moves, amount_minor, currency,
    order_id, provider_ref, entry_id, occurred_at)
SELECT :run, 'books', entry_key, kind, true, '', status, true, amount_minor, currency,
       order_id, provider_ref, entry_id, occurred_at
FROM (SELECT b.*,
             CASE kind
               WHEN 'charge' THEN CASE :charge WHEN 'order' THEN order_id ELSE provider_ref END
               WHEN 'refund' THEN CASE :refund WHEN 'order' THEN order_id ELSE provider_ref END
               ELSE CASE :other WHEN 'order' THEN order_id ELSE provider_ref END END AS key
      FROM book_entry b
      WHERE kind = ANY (:kinds) AND moves AND occurred_at >= :from AND occurred_at < :to) entry
WHERE key IS NULL OR (key, kind, currency) IN (SELECT k.key, k.kind, k.currency FROM match_key k WHERE k.run_id = :run)
