-- Bought, with no word on where the customer came from, though the shop's pages told of it.
SELECT 'ATTRIBUTION_MISSING' AS type, b.order_id AS anchor, b.order_id, NULL AS provider_ref, b.currency,
    b.amount_minor AS books_minor, NULL::bigint AS provider_minor, 0::bigint AS at_stake_minor,
    format('Order %s has no source, though the shop''s pages told of one: %s.', b.order_id, told.origin) AS explanation,
    jsonb_build_object('order', b.order_id, 'events', told.events, 'firstEvent', told.first_id, 'origin', told.origin)
        AS evidence,
    b.occurred_at, NULL::timestamptz AS deadline,
    CASE WHEN a.order_id IS NULL THEN 'attribution not written' ELSE 'checkout sent no attribution' END AS cause
FROM (SELECT order_id, currency, amount_minor, occurred_at FROM analytics_event
      WHERE kind = 'purchase' AND occurred_at >= :from AND occurred_at < :to
      UNION SELECT order_id, currency, amount_minor, occurred_at FROM analytics_event
      WHERE kind = 'purchase' AND order_id = ANY (:again)) b
LEFT JOIN order_attribution a USING (order_id)
CROSS JOIN LATERAL (
    SELECT count(*) AS events, min(client_event_id) AS first_id,
           min(concat_ws(' / ', source, medium, campaign, referrer)) AS origin
    FROM client_event c
    WHERE c.order_id = b.order_id AND coalesce(c.source, c.medium, c.campaign, c.referrer) IS NOT NULL) told
WHERE b.occurred_at < :now::timestamptz - :grace::interval
  AND told.events > 0
  AND coalesce(a.source, a.medium, a.campaign, a.term, a.content, a.referrer) IS NULL

UNION ALL
-- Purchases of orders of ours that browsers claim, and that weren't any or were over something else. A payment may be
-- under way for a week, so claims of the last eight days are looked at.
SELECT 'PHANTOM_CONVERSION', d.order_id, d.order_id, NULL, d.currency, max(d.actual), max(d.value_minor), 0,
    format('Marketing counts order %s, but %s.', d.order_id, min(d.wrong)),
    jsonb_build_object('order', d.order_id, 'state', min(d.state), 'claims', count(*), 'firstClaim', min(d.client_event_id),
        'claimedMinor', max(d.value_minor), 'claimedCurrency', max(d.claimed_currency), 'source', min(d.source),
        'campaign', min(d.campaign)),
    min(d.received_at), NULL, min(d.kind)
FROM (
    SELECT o.order_id, o.currency, o.state, c.client_event_id, c.value_minor, c.currency AS claimed_currency, c.source,
        c.campaign, c.received_at, CASE WHEN paid.yes THEN o.total_minor END AS actual,
        CASE WHEN NOT paid.yes THEN 'conversion of an unpaid order' ELSE 'conversion of another amount' END AS kind,
        CASE WHEN NOT paid.yes AND o.state IN ('draft', 'payment_failed', 'expired', 'cancelled')
             THEN 'it was never paid: it is ' || o.state
             WHEN paid.yes AND (c.value_minor, c.currency) IS DISTINCT FROM (o.total_minor, o.currency)
                  AND c.value_minor IS NOT NULL
             THEN format('it is over %s %s, not %s %s, in minor units', o.total_minor, o.currency, c.value_minor, c.currency)
             END AS wrong
    FROM (SELECT client_event_id, order_id FROM client_event
          WHERE kind = 'purchase' AND received_at >= :from::timestamptz - interval '8 days' AND received_at < :to
          UNION SELECT client_event_id, order_id FROM client_event
          WHERE kind = 'purchase' AND order_id = ANY (:again)) looked
    JOIN client_event c USING (client_event_id)
    JOIN orders o ON o.order_id = c.order_id
    CROSS JOIN LATERAL (SELECT o.state IN ('paid', 'fulfillment_pending', 'partially_fulfilled', 'fulfilled',
            'partially_refunded', 'refunded', 'cancelled_with_refund', 'closed')
        OR EXISTS (SELECT 1 FROM order_event e WHERE e.order_id = o.order_id AND e.to_state = 'paid') AS yes) paid
    WHERE c.received_at < :now::timestamptz - :grace::interval) d
WHERE d.wrong IS NOT NULL
GROUP BY d.order_id, d.currency

UNION ALL
-- Claims of orders that we don't have, of each day (UTC) together: anybody can send any number of them.
SELECT 'PHANTOM_CONVERSION', 'unknown:' || looked.day, NULL, NULL, 'XXX', NULL, NULL, 0,
    format('On %s browsers claimed %s purchases of orders that we don''t have.', looked.day, count(*)),
    jsonb_build_object('day', looked.day, 'claims', count(*), 'withoutOrder', count(*) FILTER (WHERE c.order_id IS NULL),
        'orders', jsonb_path_query_array(jsonb_agg(c.order_id ORDER BY c.received_at)
                                         FILTER (WHERE c.order_id IS NOT NULL), '$[0 to 9]'),
        'sources', jsonb_path_query_array(jsonb_agg(c.source ORDER BY c.received_at)
                                          FILTER (WHERE c.source IS NOT NULL), '$[0 to 9]')),
    min(c.received_at), NULL, 'conversions of unknown orders'
FROM (SELECT each::date AS day
      FROM generate_series((:from::timestamptz AT TIME ZONE 'UTC')::date,
          ((:to::timestamptz - interval '1 microsecond') AT TIME ZONE 'UTC')::date, interval '1 day') each
      UNION SELECT substr(anchor, 9)::date FROM unnest(:again::text[]) anchor
      WHERE anchor ~ '^unknown:\d{4}-\d{2}-\d{2}$') looked
JOIN client_event c ON c.kind = 'purchase' AND c.received_at >= looked.day::timestamp AT TIME ZONE 'UTC'
    AND c.received_at < (looked.day::timestamp + interval '1 day') AT TIME ZONE 'UTC'
    AND c.received_at < :now::timestamptz - :grace::interval
WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.order_id = c.order_id)
GROUP BY looked.day
