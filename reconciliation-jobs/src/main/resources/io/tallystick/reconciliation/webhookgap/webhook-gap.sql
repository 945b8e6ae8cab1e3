-- In the provider's list and not in the inbox. Events of earlier windows too: they were given time, or can't be had.
SELECT 'WEBHOOK_MISSING' AS type, m.event_id AS anchor, p.order_id, coalesce(m.intent_id, m.object_id) AS provider_ref,
    coalesce(p.currency, 'XXX') AS currency, NULL::bigint AS books_minor, NULL::bigint AS provider_minor,
    coalesce(p.open_minor, 0)::bigint AS at_stake_minor,
    format('The provider has the event %s%s of %s UTC; it never reached us.', m.type, coalesce(' of ' || m.object_id, ''),
        to_char(m.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')) AS explanation,
    jsonb_build_object('event', m.event_id, 'type', m.type, 'object', m.object_id, 'payment', m.intent_id, 'created',
        m.created_at, 'live', m.live, 'endpointsWithoutAnswer', m.undelivered, 'ourPayment', p.state) AS evidence,
    m.created_at AS occurred_at, m.created_at + interval '30 days' AS deadline,
    CASE WHEN m.undelivered > 0 THEN 'the provider could not deliver it'
         ELSE 'the provider takes it for delivered, or no endpoint is enabled for it' END AS cause
FROM missed_webhook m
LEFT JOIN LATERAL (
    SELECT order_id, state, currency,
        CASE WHEN state IN ('created', 'requires_action', 'processing', 'authorized', 'unknown') THEN amount_minor END
            AS open_minor   -- what our books may not know
    FROM payment_attempt WHERE payment_intent_id = m.intent_id ORDER BY begun_no DESC LIMIT 1) p ON true
WHERE m.created_at < least(:to::timestamptz, :now::timestamptz - :grace::interval)
  AND NOT EXISTS (SELECT 1 FROM webhook_event w WHERE w.event_id = m.event_id)

UNION ALL
-- Given up, though such events are handled here.
SELECT 'WEBHOOK_FAILED', w.event_id, p.order_id, w.object_id, coalesce(p.currency, 'XXX'), NULL, NULL,
    coalesce(p.open_minor, 0),
    format('Event %s%s was given up: %s.', w.type, coalesce(' of ' || w.object_id, ''), rtrim(w.reason, '.')),
    jsonb_build_object('event', w.event_id, 'type', w.type, 'object', w.object_id, 'received', w.received_at, 'tries',
        w.tries, 'replays', w.replays, 'reason', w.reason, 'ourPayment', p.state),
    w.failed_at, NULL, w.reason
FROM webhook_event w
LEFT JOIN LATERAL (
    SELECT order_id, state, currency,
        CASE WHEN state IN ('created', 'requires_action', 'processing', 'authorized', 'unknown') THEN amount_minor END
            AS open_minor
    FROM payment_attempt WHERE payment_intent_id = w.object_id ORDER BY begun_no DESC LIMIT 1) p ON true
WHERE w.state = 'parked' AND w.type ~ '^(payment_intent|charge|refund|payout)\.'
  AND w.failed_at < :now::timestamptz - :grace::interval

UNION ALL
-- Of types that nothing here handles: one difference per type, however many there are.
SELECT 'WEBHOOK_FAILED', 'type:' || t.type, NULL, NULL, 'XXX', NULL, NULL, 0,
    format('Events of type %s come, and nothing here handles that type.', t.type),
    jsonb_build_object('type', t.type, 'latestEvent', latest.event_id, 'latest', latest.failed_at),
    latest.failed_at, NULL, 'unknown type'
FROM (SELECT DISTINCT w.type FROM webhook_event w
      WHERE w.received_at >= :from::timestamptz - :grace::interval AND w.received_at < :to::timestamptz
        AND w.state = 'parked' AND w.type !~ '^(payment_intent|charge|refund|payout)\.'
      UNION
      SELECT substr(a, 6) FROM unnest(:again::text[]) a WHERE a LIKE 'type:%') t
CROSS JOIN LATERAL (
    SELECT event_id, failed_at FROM webhook_event
    WHERE type = t.type AND state = 'parked' AND type !~ '^(payment_intent|charge|refund|payout)\.'
      AND failed_at < :now::timestamptz - :grace::interval
    ORDER BY failed_at DESC LIMIT 1) latest

UNION ALL
-- Due, and nobody takes it.
SELECT 'WEBHOOK_STUCK', w.event_id, p.order_id, w.object_id, coalesce(p.currency, 'XXX'), NULL, NULL,
    coalesce(p.open_minor, 0),
    format('Event %s%s waits since %s UTC, and nobody processes it.', w.type, coalesce(' of ' || w.object_id, ''),
        to_char(w.next_try_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')),
    jsonb_build_object('event', w.event_id, 'type', w.type, 'object', w.object_id, 'received', w.received_at, 'due',
        w.next_try_at, 'tries', w.tries, 'reason', w.reason, 'ourPayment', p.state),
    w.next_try_at, NULL, 'no process takes waiting events'
FROM webhook_event w
LEFT JOIN LATERAL (
    SELECT order_id, state, currency,
        CASE WHEN state IN ('created', 'requires_action', 'processing', 'authorized', 'unknown') THEN amount_minor END
            AS open_minor
    FROM payment_attempt WHERE payment_intent_id = w.object_id ORDER BY begun_no DESC LIMIT 1) p ON true
WHERE w.state = 'waiting' AND w.next_try_at < :now::timestamptz - :grace::interval
  AND (w.claimed_until IS NULL OR w.claimed_until <= :now::timestamptz)
