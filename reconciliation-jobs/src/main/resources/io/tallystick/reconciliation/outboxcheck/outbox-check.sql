-- Recorded, and not published. One difference per aggregate: its later events wait behind the first.
SELECT 'EVENT_NOT_PUBLISHED' AS type, h.aggregate AS anchor, o.order_id, NULL AS provider_ref,
    coalesce(o.currency, 'XXX') AS currency, NULL::bigint AS books_minor, NULL::bigint AS provider_minor,
    coalesce(o.total_minor, 0)::bigint AS at_stake_minor,
    format('%s of %s was recorded at %s UTC and isn''t published%s.', h.type, h.aggregate,
        to_char(h.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
        CASE WHEN h.attempts = 0 THEN ': nobody has tried' ELSE '' END) AS explanation,
    jsonb_build_object('event', h.event_id, 'type', h.type, 'recorded', h.occurred_at, 'tries', h.attempts, 'error',
        h.last_error, 'nextTry', h.next_try_at,
        'waiting', (SELECT count(*) FROM outbox w WHERE w.aggregate = h.aggregate AND w.published_at IS NULL)) AS evidence,
    h.occurred_at, NULL::timestamptz AS deadline,
    CASE WHEN h.attempts = 0 THEN 'no relay takes events' ELSE coalesce(h.last_error, 'the relay failed') END AS cause
FROM (SELECT DISTINCT ON (aggregate) aggregate, event_id, type, occurred_at, attempts, last_error, next_try_at
      FROM outbox WHERE published_at IS NULL ORDER BY aggregate, position) h
LEFT JOIN orders o ON o.order_id = substr(h.aggregate, 7) AND h.aggregate LIKE 'order:%'
WHERE h.occurred_at < :now::timestamptz - :grace::interval

UNION ALL
-- A checkout's ledger says that its event was recorded: then it is in the outbox, and once published that is noted.
SELECT 'EVENT_NOT_PUBLISHED', 'attempt:' || f.attempt_id, o.order_id, NULL, coalesce(o.currency, 'XXX'), NULL, NULL,
    coalesce(o.total_minor, 0),
    CASE WHEN e.event_id IS NULL
        THEN format('The event of order %s was recorded, says the ledger, but the outbox doesn''t hold it.', c.external_ref)
        ELSE format('The event of order %s left the outbox, but its ledger doesn''t say that it was published.',
            c.external_ref) END,
    jsonb_build_object('attempt', f.attempt_id, 'order', c.external_ref, 'recorded', f.occurred_at, 'event', e.event_id,
        'published', e.published_at),
    f.occurred_at, NULL,
    CASE WHEN e.event_id IS NULL THEN 'gone from the outbox' ELSE 'published, not noted' END
FROM (SELECT attempt_id, occurred_at FROM checkout_fact
      WHERE fact = 'event_recorded' AND occurred_at >= :from::timestamptz - :grace::interval
        AND occurred_at < least(:to::timestamptz, :now::timestamptz - :grace::interval)
      UNION
      SELECT attempt_id, occurred_at FROM checkout_fact
      WHERE fact = 'event_recorded'
        AND attempt_id IN (SELECT substr(a, 9) FROM unnest(:again::text[]) a WHERE a LIKE 'attempt:%')) f
JOIN checkout_fact c ON c.attempt_id = f.attempt_id AND c.fact = 'order_committed'
LEFT JOIN orders o ON o.order_id = c.external_ref
LEFT JOIN LATERAL (
    SELECT event_id, published_at FROM outbox
    WHERE aggregate = 'order:' || c.external_ref AND type IN ('order.paid', 'order.authorized')
      AND payload ->> 'attemptId' = f.attempt_id
    ORDER BY position LIMIT 1) e ON true
-- published and noted it may have been kept long enough: housekeeping takes it away
WHERE (e.event_id IS NULL OR e.published_at < :now::timestamptz - :grace::interval)
  AND NOT EXISTS (SELECT 1 FROM checkout_fact p WHERE p.attempt_id = f.attempt_id AND p.fact = 'event_published')

UNION ALL
-- Published, and somebody who wants it hasn't done it: a consumer that is down, or failed until the dead letters.
SELECT 'EVENT_NOT_CONSUMED', w.consumer || '/' || e.event_id, o.order_id, NULL, coalesce(o.currency, 'XXX'), NULL, NULL,
    coalesce(o.total_minor, 0),
    format('%s of %s was published at %s UTC, and %s hasn''t done it.', e.type, e.aggregate,
        to_char(e.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), w.consumer),
    jsonb_build_object('event', e.event_id, 'type', e.type, 'version', e.version, 'published', e.published_at, 'consumer',
        w.consumer),
    e.published_at, NULL, 'consumer ' || w.consumer
FROM (SELECT event_id, aggregate, type, version, published_at FROM outbox
      WHERE published_at >= :from::timestamptz - :grace::interval
        AND published_at < least(:to::timestamptz, :now::timestamptz - :grace::interval)
      UNION
      SELECT event_id, aggregate, type, version, published_at FROM outbox
      WHERE published_at IS NOT NULL
        AND event_id IN (SELECT substr(a, strpos(a, '/') + 1) FROM unnest(:again::text[]) a WHERE a LIKE '%/%')) e
JOIN (VALUES [WISHES]) w (consumer, type) ON w.type = e.type
LEFT JOIN orders o ON o.order_id = substr(e.aggregate, 7) AND e.aggregate LIKE 'order:%'
WHERE NOT EXISTS (SELECT 1 FROM consumed_event d WHERE d.consumer = w.consumer AND d.event_id = e.event_id)
