-- Goods left, or downloads were granted, though the order was never paid or its money had all gone back before.
SELECT 'FULFILLED_NOT_PAID' AS type, o.order_id AS anchor, o.order_id, p.payment_intent_id AS provider_ref, o.currency,
    NULL::bigint AS books_minor, NULL::bigint AS provider_minor, o.total_minor AS at_stake_minor,
    format('Order %s was %s, %s.', o.order_id,
        CASE WHEN sent.shipped > 0 AND sent.granted > 0 THEN 'shipped and granted'
             WHEN sent.shipped > 0 THEN 'shipped' WHEN sent.granted > 0 THEN 'granted' ELSE f.state END,
        CASE WHEN money.paid_at IS NULL THEN 'but never paid: it is ' || o.state
             ELSE 'though all its money had gone back before' END) AS explanation,
    jsonb_build_object('order', o.order_id, 'state', o.state, 'fulfillment', f.state, 'paidAt', money.paid_at,
        'refundedAt', money.back_at, 'shipments', sent.shipped, 'entitlements', sent.granted, 'lastSentAt', sent.last_at)
        AS evidence,
    coalesce(sent.first_at, f.changed_at) AS occurred_at, NULL::timestamptz AS deadline,
    'fulfilled while ' || o.state AS cause
FROM (SELECT order_id FROM fulfillment WHERE changed_at >= :from AND changed_at < :to
      UNION SELECT order_id FROM shipment WHERE recorded_at >= :from AND recorded_at < :to
      UNION SELECT order_id FROM entitlement WHERE granted_at >= :from AND granted_at < :to
      UNION SELECT order_id FROM fulfillment WHERE order_id = ANY (:again)) looked
JOIN fulfillment f USING (order_id)
JOIN orders o USING (order_id)
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE kind = 's') AS shipped, count(*) FILTER (WHERE kind = 'g') AS granted,
           min(at) AS first_at, max(at) AS last_at
    FROM (SELECT 's' AS kind, recorded_at AS at FROM shipment WHERE order_id = o.order_id
          UNION ALL SELECT 'g', granted_at FROM entitlement WHERE order_id = o.order_id) each) sent
CROSS JOIN LATERAL (
    SELECT min(occurred_at) FILTER (WHERE to_state = 'paid') AS paid_at,
           min(occurred_at) FILTER (WHERE to_state IN ('refunded', 'cancelled_with_refund')) AS back_at
    FROM order_event WHERE order_id = o.order_id) money
LEFT JOIN LATERAL (SELECT payment_intent_id FROM payment_attempt WHERE order_id = o.order_id
                   ORDER BY begun_no DESC LIMIT 1) p ON true
WHERE (sent.shipped + sent.granted > 0 OR f.state IN ('shipped', 'partially_shipped', 'granted'))
  AND (money.paid_at IS NULL AND o.state NOT IN ('paid', 'fulfillment_pending', 'partially_fulfilled', 'fulfilled',
           'partially_refunded', 'refunded', 'cancelled_with_refund', 'closed')
       OR money.back_at < sent.last_at)

UNION ALL
-- Paid, and nobody was asked to send or grant anything, or it came to nothing. Old ones too: only what is under way.
SELECT 'PAID_NOT_FULFILLED', o.order_id, o.order_id, p.payment_intent_id, o.currency, NULL, NULL, o.total_minor,
    format('Order %s is paid since %s, and %s.', o.order_id,
        to_char(money.paid_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'),
        CASE f.state WHEN 'failed' THEN 'its fulfillment failed: ' || coalesce(f.note, 'no reason given')
                     WHEN 'cancelled' THEN 'its fulfillment was cancelled: ' || coalesce(f.note, 'no reason given')
                     ELSE coalesce('it isn''t sent: ' || f.held_reason, 'nobody was asked to send it') END),
    jsonb_build_object('order', o.order_id, 'state', o.state, 'paidAt', money.paid_at, 'fulfillment', f.state,
        'heldReason', f.held_reason, 'note', f.note),
    money.paid_at, NULL,
    concat_ws(' ', 'fulfillment', coalesce(f.state, 'not asked for'), coalesce(f.held_reason, f.note))
FROM (SELECT order_id FROM orders WHERE state IN ('paid', 'fulfillment_pending') AND cart_id IS NOT NULL
      UNION SELECT order_id FROM orders WHERE state = 'partially_refunded' AND placed_at >= :from AND placed_at < :to
      UNION SELECT order_id FROM orders WHERE order_id = ANY (:again)) looked
JOIN orders o USING (order_id)
LEFT JOIN fulfillment f USING (order_id)
LEFT JOIN LATERAL (SELECT attempt_id, payment_intent_id FROM payment_attempt WHERE order_id = o.order_id
                   ORDER BY begun_no DESC LIMIT 1) p ON true
CROSS JOIN LATERAL (SELECT coalesce(max(occurred_at), o.placed_at) AS paid_at FROM order_event
                    WHERE order_id = o.order_id AND to_state = 'paid') money
WHERE o.state IN ('paid', 'fulfillment_pending', 'partially_refunded') AND o.cart_id IS NOT NULL
  AND o.review_reason IS NULL
  AND (f.order_id IS NULL OR f.state IN ('none', 'failed', 'cancelled'))
  AND greatest(money.paid_at, f.changed_at) < :now::timestamptz - :grace::interval
  AND NOT EXISTS (SELECT 1 FROM compensation c WHERE c.attempt_id = p.attempt_id)   -- its money is on its way back

UNION ALL
-- Downloaded with a token that wasn't good for it: one row per entitlement.
SELECT 'DOWNLOAD_WITHOUT_ENTITLEMENT', d.anchor, min(d.order_id), NULL, 'XXX', NULL, NULL, 0,
    format('%s (order %s) was downloaded without a right to it, %s times: %s.', coalesce(min(d.sku), 'Something'),
        coalesce(min(d.order_id), 'unknown'), count(*), string_agg(DISTINCT d.wrong, '; ')),
    jsonb_build_object('entitlement', min(d.entitlement_id), 'revokedAt', min(d.revoked_at), 'downloads', count(*),
        'first', min(d.downloaded_at), 'last', max(d.downloaded_at), 'tokens', count(DISTINCT d.token_hash)),
    min(d.downloaded_at), NULL, string_agg(DISTINCT d.wrong, '; ')
FROM (
    SELECT coalesce(e.entitlement_id, t.entitlement_id, l.token_hash) AS anchor, e.entitlement_id, e.order_id, e.sku,
        e.revoked_at, l.token_hash, l.downloaded_at,
        CASE WHEN e.entitlement_id IS NULL THEN 'there is no such right'
             WHEN l.downloaded_at > e.revoked_at THEN 'it had been taken back'
             WHEN l.downloaded_at >= t.expires_at THEN 'the token had expired'
             WHEN l.no > t.max_downloads THEN 'the token was used up' END AS wrong
    FROM (SELECT token_hash, downloaded_at,
                 row_number() OVER (PARTITION BY token_hash ORDER BY download_id) AS no
          FROM download
          WHERE token_hash IN (
              SELECT token_hash FROM download WHERE downloaded_at >= :from AND downloaded_at < :to
              UNION SELECT token_hash FROM download_token WHERE entitlement_id = ANY (:again)
              UNION SELECT unnest(:again::text[]))) l
    LEFT JOIN download_token t USING (token_hash)
    LEFT JOIN entitlement e ON e.entitlement_id = t.entitlement_id) d
WHERE d.wrong IS NOT NULL
GROUP BY d.anchor
