-- What was shipped is what the shipments say. One row per article that isn't so.
SELECT i.order_id, i.sku AS what, 'shipped ' || i.shipped || ' but shipments say ' || coalesce(sum(s.quantity), 0) AS wrong
FROM fulfillment_item i
LEFT JOIN shipment_item s ON s.order_id = i.order_id AND s.sku = i.sku
GROUP BY i.order_id, i.sku, i.shipped
HAVING i.shipped <> coalesce(sum(s.quantity), 0)
UNION ALL
-- A fulfillment is shipped when all of it is, partially_shipped when some of it is.
SELECT f.order_id, f.state, 'shipped ' || sum(i.shipped) || ' of ' || sum(i.quantity)
FROM fulfillment f
JOIN fulfillment_item i ON i.order_id = f.order_id
WHERE f.state IN ('shipped', 'partially_shipped')
GROUP BY f.order_id, f.state
HAVING (f.state = 'shipped') <> (sum(i.shipped) = sum(i.quantity)) OR sum(i.shipped) = 0
UNION ALL
-- Nothing leaves the house unpaid: a shipment or a right to download needs an order that was paid.
SELECT f.order_id, o.state, 'fulfilled though never paid'
FROM fulfillment f
JOIN orders o ON o.order_id = f.order_id
WHERE (EXISTS (SELECT 1 FROM shipment s WHERE s.order_id = f.order_id)
       OR EXISTS (SELECT 1 FROM entitlement e WHERE e.order_id = f.order_id))
  AND o.state IN ('draft', 'payment_pending', 'payment_authorized', 'payment_failed', 'expired', 'capture_failed', 'cancelled')
UNION ALL
-- Downloads are counted, each once.
SELECT e.order_id, e.sku, 'downloads counted ' || t.downloads || ', noted ' || count(d.download_id)
FROM download_token t
JOIN entitlement e ON e.entitlement_id = t.entitlement_id
LEFT JOIN download d ON d.token_hash = t.token_hash
GROUP BY e.order_id, e.sku, t.token_hash, t.downloads
HAVING t.downloads <> count(d.download_id)
UNION ALL
-- Nobody downloads what was revoked.
SELECT e.order_id, e.sku, 'downloaded after it was revoked'
FROM download d
JOIN download_token t ON t.token_hash = d.token_hash
JOIN entitlement e ON e.entitlement_id = t.entitlement_id
WHERE d.downloaded_at > e.revoked_at
UNION ALL
-- Marketing isn't told of more money than went back or came in: the books say so too.
SELECT order_id, currency, 'corrected by ' || sum(amount_minor) || ', more went back than came in'
FROM analytics_event
GROUP BY order_id, currency
HAVING sum(amount_minor) < 0 AND bool_or(kind = 'purchase')
