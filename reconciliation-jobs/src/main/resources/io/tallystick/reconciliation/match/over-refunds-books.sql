-- Orders of which our books state more refunded than captured, over their whole life: those with a
-- refund in the window, and those of which it was known. Sorted, so that neighbours in the index and
-- mostly in the table, too, follow one another.
INSERT INTO match_item (run_id, side, entry_key, kind, owned, group_key, status, moves, amount_minor, currency,
    order_id, payment_intent_id, occurred_at)
SELECT :run, 'books', 'over:' || order_id || ':' || currency, 'over_refund', owned, '', captured::text, false,
       refunded, currency, order_id, payment, occurred_at
FROM (SELECT o.order_id, b.currency, max(b.occurred_at) AS occurred_at,
             bool_or(b.kind = 'refund' AND b.occurred_at >= :from) AS owned,
             max(b.provider_ref) FILTER (WHERE b.kind = 'charge' AND starts_with(b.provider_ref, 'pi_')) AS payment,
             sum_minor(b.amount_minor) FILTER (WHERE b.kind = 'charge') AS captured,
             -sum_minor(b.amount_minor) FILTER (WHERE b.kind = 'refund') AS refunded
      FROM (SELECT order_id FROM book_entry
            WHERE kind = 'refund' AND moves AND occurred_at >= :from AND occurred_at < :to AND order_id IS NOT NULL
            UNION
            SELECT order_id FROM discrepancy
            WHERE type = 'OVER_REFUNDED' AND state <> 'resolved' AND occurred_at < :to AND order_id IS NOT NULL
            ORDER BY order_id) o
      JOIN book_entry b ON b.order_id = o.order_id
      WHERE b.kind IN ('charge', 'refund') AND b.moves AND b.occurred_at < :to
      GROUP BY o.order_id, b.currency) orders
WHERE refunded > captured AND captured > 0
