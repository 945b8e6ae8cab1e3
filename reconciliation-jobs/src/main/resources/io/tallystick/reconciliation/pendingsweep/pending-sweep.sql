-- Payments: each state has a time when it should be over.
SELECT CASE WHEN p.state = 'unknown' THEN 'OUTCOME_UNKNOWN'
            WHEN p.state = 'authorized' AND p.due >= :now::timestamptz THEN 'AUTHORIZATION_EXPIRING'
            ELSE 'PENDING_TOO_LONG' END AS type,
    'payment:' || p.attempt_id AS anchor, p.order_id, p.payment_intent_id AS provider_ref, p.currency,
    NULL::bigint AS books_minor, NULL::bigint AS provider_minor, p.amount_minor AS at_stake_minor,
    CASE
        WHEN p.state = 'unknown' THEN format(
            'Nobody knows what became of the payment of order %s, made at %s: %s. The customer must not pay again.',
            p.order_id, p.began, coalesce(p.failure_code, 'no answer came'))
        WHEN p.state = 'authorized' AND p.due >= :now::timestamptz THEN format(
            'The money of order %s is only held, until %s. Ship and capture it before, or it is gone.', p.order_id, p.ends)
        WHEN p.state = 'authorized' THEN format(
            'The hold on the money of order %s ended at %s, and nothing was heard of it.', p.order_id, p.ends)
        WHEN p.state = 'processing' THEN format('The payment of order %s is processing since %s (%s).', p.order_id, p.began,
            coalesce(p.method, 'by means unknown'))
        WHEN p.payment_intent_id IS NULL THEN format(
            'Order %s was to be paid since %s, and the provider was never asked for it.', p.order_id, p.began)
        ELSE format('Order %s waits for its customer to pay since %s (%s), and wasn''t given up.', p.order_id, p.began,
            p.state)
    END || CASE WHEN p.state = 'authorized' AND p.due >= :now::timestamptz THEN ''
                WHEN :now::timestamptz - p.due >= {last} THEN ' It is long over its time: only the provider''s support can tell.'
                WHEN :now::timestamptz - p.due >= {press} THEN ' Look at it in the provider''s dashboard today and tell the customer.'
                ELSE '' END AS explanation,
    jsonb_build_object('attempt', p.attempt_id, 'state', p.state, 'providerStatus', p.provider_status, 'method', p.method,
        'since', p.created_at, 'dueBy', p.due, 'asked', p.asks, 'askedNext', p.ask_at, 'failure', p.failure_code)
        AS evidence,
    p.created_at AS occurred_at,
    CASE WHEN p.state = 'authorized' THEN p.hold_ends END AS deadline,
    concat_ws(' ', 'payment', p.state, CASE WHEN p.state = 'unknown' THEN coalesce(p.failure_code, 'no answer')
                                            ELSE p.method END) AS cause
FROM (
    SELECT a.*, to_char(a.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') AS began,
        to_char(h.hold_ends AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') AS ends, h.hold_ends,
        CASE a.state
            -- longer than any request of ours can be on its way
            WHEN 'unknown' THEN a.created_at + greatest(:grace::interval, interval '10 minutes')
            WHEN 'processing' THEN a.created_at + CASE WHEN coalesce(a.method, 'card') = 'card' THEN {card} ELSE {debit} END
            WHEN 'authorized' THEN h.hold_ends + :grace::interval
            ELSE a.created_at + {abandoned} END AS due
    FROM payment_attempt a
    -- card networks let go of a hold after a week at the latest, if they don't say when
    CROSS JOIN LATERAL (SELECT coalesce(a.capture_before, a.created_at + interval '6 days') AS hold_ends) h
    WHERE a.state IN ('created', 'requires_action', 'processing', 'authorized', 'unknown')
       OR a.state = 'failed' AND a.ask_at IS NOT NULL) p
WHERE p.due < :now
   OR p.state = 'authorized' AND p.hold_ends < :now::timestamptz + {expiring}
      AND NOT EXISTS (SELECT 1 FROM compensation c WHERE c.attempt_id = p.attempt_id)   -- it is to be let go of

UNION ALL
-- Refunds: the same.
SELECT CASE WHEN r.state IN ('submitted', 'unknown') THEN 'OUTCOME_UNKNOWN' ELSE 'PENDING_TOO_LONG' END,
    'refund:' || r.refund_id, r.order_id, coalesce(r.provider_ref, a.payment_intent_id), r.currency, NULL, NULL,
    r.amount_minor,
    CASE r.state
        WHEN 'pending' THEN format('Refund %s of order %s is on its way since %s, and hasn''t arrived.', r.refund_id,
            r.order_id, r.began)
        WHEN 'approved' THEN format('Refund %s of order %s is approved since %s, and wasn''t sent.', r.refund_id, r.order_id,
            r.began)
        ELSE format('Nobody knows what became of refund %s of order %s, sent at %s: %s. Don''t refund it by hand.',
            r.refund_id, r.order_id, r.began, coalesce(r.last_error, 'no answer came'))
    END || CASE WHEN :now::timestamptz - r.due >= {last} THEN ' It is long over its time: only the provider''s support can tell.'
                WHEN :now::timestamptz - r.due >= {press} THEN ' Look at it in the provider''s dashboard today and tell the customer.'
                ELSE '' END,
    jsonb_build_object('refund', r.refund_id, 'attempt', r.attempt_id, 'state', r.state, 'since', r.since, 'dueBy', r.due,
        'calls', r.calls, 'asked', r.asks, 'askedNext', r.ask_at, 'lastError', r.last_error),
    r.since, NULL, concat_ws(' ', 'refund', r.state, CASE WHEN r.state <> 'pending' THEN r.last_error END)
FROM (
    SELECT f.*, s.since, to_char(s.since AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') AS began,
        s.since + CASE f.state WHEN 'pending' THEN {refund} WHEN 'approved' THEN {refund-unsent}
                               ELSE greatest(:grace::interval, interval '10 minutes') END AS due
    FROM refund f
    CROSS JOIN LATERAL (SELECT coalesce(f.called_at, f.approved_at, f.requested_at) AS since) s
    WHERE f.state IN ('approved', 'submitted', 'pending', 'unknown')) r
LEFT JOIN payment_attempt a ON a.attempt_id = r.attempt_id
WHERE r.due < :now
