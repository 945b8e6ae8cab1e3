-- What the provider says of a dispute and our books don't: the dispute, money that moved, or how it stands. Not
-- of payments that only imported books keep, and not what the match of those books has open already.
SELECT 'DISPUTE_NOT_RECORDED' AS type, x.dispute_id AS anchor, x.order_id, x.dispute_id AS provider_ref,
    coalesce(x.currency, 'XXX') AS currency, CASE WHEN x.known THEN x.books_net END AS books_minor,
    x.provider_net AS provider_minor,
    CASE WHEN NOT x.known THEN greatest(x.disputed, x.withdrawn)
         ELSE greatest(x.withdrawn - x.books_withdrawn, x.reinstated - x.books_reinstated, 0) END AS at_stake_minor,
    CASE WHEN NOT x.known
         THEN format('Dispute %s over %s%s is at the provider (%s); our books don''t know of it.', x.dispute_id,
                  money_in_words(x.disputed, x.disputed_currency), coalesce(' of order ' || x.order_id, ''),
                  coalesce(x.status, 'status not read'))
         WHEN x.reinstated > x.books_reinstated
         THEN format('Of dispute %s the provider has given %s back; our books say %s.', x.dispute_id,
                  money_in_words(x.reinstated, x.currency), money_in_words(x.books_reinstated, x.currency))
         WHEN x.withdrawn > x.books_withdrawn OR x.currency <> x.books_currency
         THEN format('For dispute %s the provider has taken %s; our books say %s.', x.dispute_id,
                  money_in_words(x.withdrawn, x.currency),
                  money_in_words(x.books_withdrawn, coalesce(x.books_currency, x.currency)))
         ELSE format('Dispute %s stands otherwise at the provider, %s over %s, than in our books, %s.', x.dispute_id,
                  x.status, money_in_words(x.disputed, x.disputed_currency), x.books_status) END AS explanation,
    jsonb_build_object('dispute', x.dispute_id,
        'provider', jsonb_build_object('status', x.status, 'amount', x.disputed, 'withdrawn', x.withdrawn, 'reinstated',
            x.reinstated, 'movements', x.movements, 'askedAt', x.seen_at),
        'books', CASE WHEN x.known THEN jsonb_build_object('status', x.books_status, 'withdrawn', x.books_withdrawn,
            'reinstated', x.books_reinstated, 'askedAt', x.books_seen_at) END) AS evidence,
    x.began_at AS occurred_at, x.due AS deadline, 'dispute not taken down' AS cause
FROM (
    SELECT c.dispute_id, d.status, d.seen_at, d.amount_minor, d.evidence_due_by AS due, m.movements,
        coalesce(d.amount_minor, m.withdrawn) AS disputed, coalesce(d.currency, m.currency) AS disputed_currency,
        coalesce(m.currency, d.currency) AS currency, m.withdrawn, m.reinstated,
        m.reinstated - m.withdrawn AS provider_net, o.dispute_id IS NOT NULL AS known, o.status AS books_status,
        o.amount_minor AS books_amount, o.settled_currency AS books_currency, o.last_seen_at AS books_seen_at,
        coalesce(o.withdrawn_minor, 0) AS books_withdrawn, coalesce(o.reinstated_minor, 0) AS books_reinstated,
        coalesce(o.reinstated_minor - o.withdrawn_minor, 0) AS books_net, coalesce(o.order_id, p.order_id) AS order_id,
        p.order_id IS NOT NULL AS is_ours, least(d.created_at, m.first_at) AS began_at
    FROM (SELECT dispute_id FROM dispute WHERE created_at >= :from AND created_at < :to
          UNION SELECT dispute_id FROM dispute WHERE seen_at >= :from
          UNION SELECT source_id FROM provider_entry
                WHERE kind IN ('dispute', 'dispute_reversal') AND source_id IS NOT NULL AND occurred_at >= :from
                  AND occurred_at < :to
          UNION SELECT dispute_id FROM dispute
                WHERE status IN ('needs_response', 'warning_needs_response')
                  AND evidence_due_by > :now::timestamptz - interval '30 days'
          UNION SELECT unnest(:again::text[])) c
    LEFT JOIN dispute d ON d.dispute_id = c.dispute_id
    LEFT JOIN order_dispute o ON o.dispute_id = c.dispute_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS movements, min(e.occurred_at) AS first_at, min(e.settled_currency) AS currency,
               min(e.payment_intent_id) AS intent_id, min(e.charge_id) AS charge_id,
               coalesce(-sum(e.gross_minor) FILTER (WHERE e.gross_minor < 0), 0)::bigint AS withdrawn,
               coalesce(sum(e.gross_minor) FILTER (WHERE e.gross_minor > 0), 0)::bigint AS reinstated
        FROM provider_entry e
        WHERE e.source_id = c.dispute_id AND e.kind IN ('dispute', 'dispute_reversal')
          AND e.occurred_at < :now::timestamptz - :grace::interval) m
    LEFT JOIN LATERAL (
        SELECT min(a.order_id) AS order_id FROM payment_attempt a
        WHERE a.payment_intent_id = coalesce(d.payment_intent_id, m.intent_id)
           OR a.charge_id = coalesce(d.charge_id, m.charge_id)) p ON true
    ) x
WHERE x.began_at < :now::timestamptz - :grace::interval
  AND (x.is_ours OR NOT EXISTS (SELECT FROM source_import i WHERE i.side = 'books' AND i.state = 'complete'))
  AND (NOT x.known OR x.withdrawn > x.books_withdrawn OR x.reinstated > x.books_reinstated
       OR x.movements > 0 AND x.currency <> x.books_currency
       OR x.seen_at > x.books_seen_at AND x.seen_at < :now::timestamptz - :grace::interval
          AND (x.status, x.amount_minor) IS DISTINCT FROM (x.books_status, x.books_amount))
  AND NOT EXISTS (SELECT FROM discrepancy k
                  WHERE k.kind = 'dispute' AND k.state <> 'resolved' AND k.provider_ref = x.dispute_id)

UNION ALL
-- Waiting for our answer, and little time left: by whoever asked the provider later.
SELECT 'DISPUTE_DEADLINE', y.dispute_id, y.order_id, y.dispute_id, y.currency, NULL, y.amount_minor, y.amount_minor,
    CASE WHEN y.due <= :now::timestamptz
         THEN format('Evidence in dispute %s over %s was due on %s UTC, and none was handed in: it will be lost.', y.dispute_id,
                  money_in_words(y.amount_minor, y.currency), to_char(y.due AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'))
         ELSE format('Evidence in dispute %s over %s is due on %s UTC: %s. Hand it in at the provider, or accept the dispute.',
                  y.dispute_id, money_in_words(y.amount_minor, y.currency),
                  to_char(y.due AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'),
                  CASE WHEN y.due - :now::timestamptz < interval '24 hours' THEN 'less than a day is left, urgent'
                       WHEN y.due - :now::timestamptz < interval '48 hours' THEN 'between one and two days are left'
                       ELSE 'more than ' || extract(day FROM y.due - :now::timestamptz) || ' days are left' END) END,
    jsonb_build_object('dispute', y.dispute_id, 'status', y.status, 'reason', y.reason, 'evidenceDueBy', y.due,
        'providerAskedAt', y.asked_at),
    y.began_at, y.due, 'evidence not handed in'
FROM (
    SELECT i.dispute_id, o.order_id, coalesce(d.created_at, o.first_seen_at) AS began_at,
        CASE WHEN late.is_ours THEN o.amount_minor ELSE d.amount_minor END AS amount_minor,
        CASE WHEN late.is_ours THEN o.currency ELSE d.currency END AS currency,
        CASE WHEN late.is_ours THEN o.status ELSE d.status END AS status,
        CASE WHEN late.is_ours THEN o.reason ELSE d.reason END AS reason,
        CASE WHEN late.is_ours THEN o.evidence_due_by ELSE d.evidence_due_by END AS due,
        greatest(o.last_seen_at, d.seen_at) AS asked_at
    FROM (SELECT dispute_id FROM dispute
          WHERE status IN ('needs_response', 'warning_needs_response')
            AND evidence_due_by > :now::timestamptz - interval '30 days'
            AND evidence_due_by <= :now::timestamptz + interval 'WARN'
          UNION
          SELECT dispute_id FROM order_dispute
          WHERE status IN ('needs_response', 'warning_needs_response')
            AND evidence_due_by > :now::timestamptz - interval '30 days'
            AND evidence_due_by <= :now::timestamptz + interval 'WARN') i
    LEFT JOIN dispute d USING (dispute_id)
    LEFT JOIN order_dispute o USING (dispute_id)
    CROSS JOIN LATERAL (SELECT d.dispute_id IS NULL OR o.last_seen_at > d.seen_at AS is_ours) late
    ) y
WHERE y.status IN ('needs_response', 'warning_needs_response')
  AND y.due > :now::timestamptz - interval '30 days' AND y.due <= :now::timestamptz + interval 'WARN'
