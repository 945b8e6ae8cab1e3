-- Payments with a refund in the window that have more given back than taken, on either side, over
-- their whole life.
WITH provider_payment AS (
    SELECT DISTINCT payment_intent_id AS payment FROM provider_entry
    WHERE kind = 'refund' AND occurred_at >= :from AND occurred_at < :to AND payment_intent_id IS NOT NULL
), provider_sum AS (
    SELECT e.payment_intent_id AS payment, max(e.order_ref) AS order_id, e.currency, max(e.occurred_at) AS occurred_at,
           sum_minor(e.amount_minor) FILTER (WHERE e.kind = 'charge') AS captured,
           -sum_minor(e.amount_minor) FILTER (WHERE e.kind = 'refund') AS refunded
    FROM provider_payment p JOIN provider_entry e ON e.payment_intent_id = p.payment
    WHERE e.kind IN ('charge', 'refund') AND e.occurred_at < :to
    GROUP BY e.payment_intent_id, e.currency
), books_order AS (
    SELECT DISTINCT order_id FROM book_entry
    WHERE kind = 'refund' AND moves AND occurred_at >= :from AND occurred_at < :to AND order_id IS NOT NULL
), books_sum AS (
    SELECT o.order_id, b.currency, max(b.occurred_at) AS occurred_at,
           sum_minor(b.amount_minor) FILTER (WHERE b.kind = 'charge') AS captured,
           -sum_minor(b.amount_minor) FILTER (WHERE b.kind = 'refund') AS refunded
    FROM books_order o JOIN book_entry b ON b.order_id = o.order_id
    WHERE b.kind IN ('charge', 'refund') AND b.moves AND b.occurred_at < :to
    GROUP BY o.order_id, b.currency
)
INSERT INTO match_item (run_id, side, entry_key, kind, owned, group_key, status, moves, amount_minor, currency,
    order_id, payment_intent_id, occurred_at)
SELECT :run, 'provider', 'over:' || payment || ':' || currency, 'over_refund', false, '', captured::text, false,
       refunded, currency, order_id, payment, occurred_at
FROM provider_sum WHERE refunded > captured AND captured > 0
UNION ALL
SELECT :run, 'books', 'over:' || order_id || ':' || currency, 'over_refund', false, '', captured::text, false,
       refunded, currency, order_id, NULL, occurred_at
FROM books_sum WHERE refunded > captured AND captured > 0
