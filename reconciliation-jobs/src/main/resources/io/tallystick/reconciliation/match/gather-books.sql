-- Our entries of the window that did not cancel out, each looked up in an index. An entry without the
-- reference by which its kind is matched never had the chance.
INSERT INTO match_item (run_id, side, entry_key, kind, owned, group_key, status, moves, amount_minor, currency,
    order_id, provider_ref, entry_id, occurred_at)
SELECT :run, 'books', entry_key, kind, true, '', status, true, amount_minor, currency,
       order_id, provider_ref, entry_id, occurred_at
FROM (SELECT b.* FROM match_key k
      JOIN book_entry b ON b.provider_ref = k.key AND b.kind = k.kind AND b.currency = k.currency
      WHERE k.run_id = :run AND k.kind = ANY (:byReference) AND k.key <> ''
      UNION ALL
      SELECT b.* FROM match_key k
      JOIN book_entry b ON b.order_id = k.key AND b.kind = k.kind AND b.currency = k.currency
      WHERE k.run_id = :run AND k.kind = ANY (:byOrder) AND k.key <> ''
      UNION ALL
      SELECT * FROM book_entry WHERE provider_ref IS NULL AND kind = ANY (:byReference)
      UNION ALL
      SELECT * FROM book_entry WHERE order_id IS NULL AND kind = ANY (:byOrder)) entry
WHERE moves AND occurred_at >= :from AND occurred_at < :to
