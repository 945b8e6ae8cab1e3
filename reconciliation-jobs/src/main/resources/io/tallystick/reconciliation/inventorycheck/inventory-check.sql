-- Held past its expiry and the grace, or for a payment that can't come any more.
SELECT 'ORPHANED_RESERVATION' AS type, r.attempt_id AS anchor, p.order_id, p.payment_intent_id AS provider_ref,
    coalesce(p.currency, 'XXX') AS currency, NULL::bigint AS books_minor, NULL::bigint AS provider_minor,
    0::bigint AS at_stake_minor,
    format('%s is held for attempt %s, %s.', r.goods, r.attempt_id,
        CASE WHEN p.attempt_id IS NULL THEN 'which never came to a payment'
             ELSE 'whose payment is ' || p.state END) AS explanation,
    jsonb_build_object('attempt', r.attempt_id, 'expiresAt', r.expires_at, 'goods', r.goods, 'payment', p.state) AS evidence,
    r.changed_at AS occurred_at, NULL::timestamptz AS deadline, 'reservation not given back' AS cause
FROM (SELECT attempt_id, min(expires_at) AS expires_at, min(changed_at) AS changed_at,
             string_agg(quantity || ' x ' || sku, ', ' ORDER BY sku) AS goods
      FROM reservation WHERE state = 'held' GROUP BY attempt_id) r
LEFT JOIN payment_attempt p USING (attempt_id)
WHERE r.expires_at < :now::timestamptz - :grace::interval
  AND (p.attempt_id IS NULL OR p.state IN ('failed', 'voided', 'expired'))

UNION ALL
-- The article's row says something else than its reservations.
SELECT 'STOCK_SUM_MISMATCH', s.sku, NULL, NULL, 'XXX', NULL, NULL, 0,
    format('%s: %s held and %s sold by its row, %s and %s by its reservations.', s.sku, s.reserved, s.sold, r.held,
        r.committed),
    jsonb_build_object('sku', s.sku, 'stock', s.stock, 'reserved', s.reserved, 'sold', s.sold, 'held', r.held,
        'committed', r.committed),
    :now::timestamptz, NULL, 'stock counted wrongly'
FROM stock s
CROSS JOIN LATERAL (
    SELECT coalesce(sum(quantity) FILTER (WHERE state = 'held'), 0) AS held,
           coalesce(sum(quantity) FILTER (WHERE state = 'committed'), 0) AS committed
    FROM reservation WHERE sku = s.sku) r
WHERE s.reserved <> r.held OR s.sold <> r.committed

UNION ALL
-- Paid and still to be sent, with something physical or counted in it, and nothing sold to it.
SELECT 'PAID_WITHOUT_STOCK', o.order_id, o.order_id, p.payment_intent_id, o.currency, o.total_minor, NULL, o.total_minor,
    format('Order %s is %s, but no stock was sold to it.', o.order_id, o.state),
    jsonb_build_object('order', o.order_id, 'state', o.state, 'attempt', p.attempt_id), o.placed_at, NULL,
    'paid without stock'
FROM orders o
JOIN LATERAL (SELECT attempt_id, payment_intent_id FROM payment_attempt
              WHERE order_id = o.order_id AND state = 'captured' ORDER BY begun_no DESC LIMIT 1) p ON true
WHERE o.state IN ('paid', 'fulfillment_pending', 'partially_fulfilled', 'fulfilled')
  AND (o.placed_at >= :from AND o.placed_at < :to OR o.order_id = ANY (:again))
  AND EXISTS (SELECT 1 FROM order_line l JOIN stock USING (sku) WHERE l.order_id = o.order_id)
  AND NOT EXISTS (SELECT 1 FROM reservation r JOIN payment_attempt a USING (attempt_id)
                  WHERE a.order_id = o.order_id AND r.state = 'committed')
  AND NOT EXISTS (SELECT 1 FROM compensation c WHERE c.order_id = o.order_id)
