-- Entries of ours that name neither order nor reference, and that earlier runs left open: nothing leads
-- to them but themselves.
INSERT INTO match_item (run_id, side, entry_key, kind, owned, group_key, status, moves, amount_minor, currency,
    entry_id, occurred_at)
SELECT :run, 'books', b.entry_key, b.kind, false, '', b.status, b.moves, b.amount_minor, b.currency, b.entry_id, b.occurred_at
FROM (SELECT entry_key, occurred_at FROM timing_difference
      WHERE closed_run IS NULL AND side = 'books' AND order_id IS NULL AND provider_ref IS NULL
        AND kind = ANY (:kinds) AND occurred_at < :to
      UNION
      SELECT substring(entry FROM length('books:') + 1), occurred_at
      FROM discrepancy CROSS JOIN LATERAL unnest(entries) AS entry
      WHERE state <> 'resolved' AND order_id IS NULL AND provider_ref IS NULL AND starts_with(entry, 'books:')
        AND kind = ANY (:kinds) AND occurred_at < :to AND checked_to <= :to) nameless
JOIN book_entry b ON b.occurred_at = nameless.occurred_at AND b.entry_key = nameless.entry_key
ON CONFLICT DO NOTHING
