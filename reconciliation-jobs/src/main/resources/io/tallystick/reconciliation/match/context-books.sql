-- Whatever our books hold of the same orders and references, at any time. Joins, not OR: each uses
-- its index.
INSERT INTO match_item (run_id, side, entry_key, kind, owned, group_key, status, moves, amount_minor, currency,
    order_id, provider_ref, entry_id, occurred_at)
SELECT :run, 'books', entry_key, kind, false, '', status, moves, amount_minor, currency,
       order_id, provider_ref, entry_id, occurred_at
FROM (SELECT b.* FROM match_seed s JOIN book_entry b ON b.provider_ref = s.value
      WHERE s.run_id = :run AND s.round = :round AND s.what = 'ref'
      UNION ALL
      SELECT b.* FROM match_seed s JOIN book_entry b ON b.order_id = s.value
      WHERE s.run_id = :run AND s.round = :round AND s.what = 'order') entry
WHERE kind = ANY (:kinds) AND occurred_at < :to
ON CONFLICT DO NOTHING
