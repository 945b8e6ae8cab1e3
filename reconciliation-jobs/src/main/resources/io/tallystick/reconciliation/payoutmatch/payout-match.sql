-- What went out with it isn't its amount. Only where all of that is known: an automatic payout whose list
-- the provider gave us, or that a payout reconciliation report names.
SELECT 'PAYOUT_SUM_MISMATCH' AS type, p.payout_id AS anchor, NULL AS order_id, p.payout_id AS provider_ref, p.currency,
    c.sum_minor AS books_minor, p.amount_minor AS provider_minor,
    greatest(abs(p.amount_minor - c.sum_minor), c.others_minor) AS at_stake_minor,
    format('Payout %s is %s, but its %s movements come to %s: %s is unexplained.%s', p.payout_id,
        money_in_words(p.amount_minor, p.currency), c.movements, money_in_words(c.sum_minor, p.currency),
        money_in_words(p.amount_minor - c.sum_minor, p.currency),
        CASE WHEN c.others > 0 THEN format(' %s of them are in another currency.', c.others) ELSE '' END) AS explanation,
    jsonb_build_object('payout', p.payout_id, 'amount', p.amount_minor, 'status', p.status, 'arrival', p.arrival_date,
        'movements', c.movements, 'sum', c.sum_minor, 'unexplained', p.amount_minor - c.sum_minor,
        'otherCurrency', c.others, 'ourBooks', (SELECT k.amount_minor FROM known_payout k WHERE k.payout_id = p.payout_id),
        'parts', (SELECT jsonb_object_agg(w.part, w.minor)
                  FROM (SELECT CASE WHEN m.fee THEN 'fees' ELSE x.kind END AS part, sum(m.minor)::bigint AS minor
                        FROM payout_content x
                        CROSS JOIN LATERAL (VALUES (false, x.gross_minor), (true, -x.fee_minor)) AS m (fee, minor)
                        WHERE x.payout_id = p.payout_id AND m.minor <> 0 GROUP BY 1) w)) AS evidence,
    coalesce(p.created_at, p.arrival_date::timestamptz, p.seen_at) AS occurred_at, NULL::timestamptz AS deadline,
    'payout is not the sum of its movements' AS cause
FROM payout p
CROSS JOIN LATERAL (
    SELECT count(*) AS movements, count(*) FILTER (WHERE x.currency <> p.currency) AS others,
           coalesce(sum(abs(x.net_minor)) FILTER (WHERE x.currency <> p.currency), 0)::bigint AS others_minor,
           coalesce(sum(x.gross_minor - x.fee_minor) FILTER (WHERE x.currency = p.currency), 0)::bigint AS sum_minor,
           array_agg(DISTINCT x.load_id) AS loads
    FROM payout_content x WHERE x.payout_id = p.payout_id) c
WHERE p.automatic
  AND (p.created_at >= :from AND p.created_at < :to
       OR p.arrival_date >= (:from::timestamptz AT TIME ZONE 'UTC')::date
          AND p.arrival_date < (:to::timestamptz AT TIME ZONE 'UTC')::date
       OR p.content_read_at >= :from AND p.content_read_at < :to
       OR p.content_read_at >= :now::timestamptz - interval '36 hours'
       OR p.payout_id = ANY (:again))
  AND (p.content_read_at IS NOT NULL
       OR EXISTS (SELECT FROM source_load l JOIN source_import i USING (import_id)
                  WHERE l.load_id = ANY (c.loads) AND i.format = 'payout_reconciliation.itemized'))
  AND (c.sum_minor <> p.amount_minor OR c.others > 0)

UNION ALL
-- It counted as paid and came back. Until its money has gone out again with a later one.
SELECT 'PAYOUT_FAILED_LATER', f.payout_id, NULL, f.payout_id, coalesce(p.currency, k.currency),
    coalesce(p.amount_minor, k.amount_minor), 0, abs(coalesce(p.amount_minor, k.amount_minor)),
    format('Payout %s of %s counted as paid%s, and came back%s: %s. Correct the bank account at the provider; the money '
        || 'goes out again with a later payout.',
        f.payout_id, money_in_words(coalesce(p.amount_minor, k.amount_minor), coalesce(p.currency, k.currency)),
        coalesce(' since ' || to_char(coalesce(p.arrival_date, k.arrival_date), 'YYYY-MM-DD'), ''),
        coalesce(' on ' || to_char(back.at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), ''),
        coalesce(k.failure_message, k.failure_code, 'the provider gave no reason')),
    jsonb_build_object('payout', f.payout_id, 'status', coalesce(p.status, k.status), 'seenPaidAt',
        least(p.paid_seen_at, k.paid_seen_at), 'arrival', coalesce(p.arrival_date, k.arrival_date), 'cameBackAt', back.at,
        'wentOutAgainWith', back.again, 'failure', k.failure_code),
    coalesce(back.at, k.last_seen_at, p.seen_at), NULL, coalesce('payout failed: ' || k.failure_code, 'payout failed')
FROM (SELECT payout_id FROM payout WHERE status = 'failed'
      UNION
      SELECT payout_id FROM known_payout WHERE status = 'failed') f
LEFT JOIN payout p USING (payout_id)
LEFT JOIN known_payout k USING (payout_id)
LEFT JOIN LATERAL (
    SELECT min(e.occurred_at) AS at, max(e.payout_id) FILTER (WHERE e.payout_id <> e.source_id) AS again
    FROM provider_entry e
    WHERE e.source_id = f.payout_id AND e.category = 'payout_reversal') back ON true
WHERE (p.paid_seen_at IS NOT NULL OR k.paid_seen_at IS NOT NULL
       OR (back.at AT TIME ZONE 'UTC')::date > coalesce(p.arrival_date, k.arrival_date))
  AND NOT EXISTS (SELECT FROM payout n WHERE n.payout_id = back.again AND n.status = 'paid')

UNION ALL
-- A statement tells of its day, three business days are over, and no line is it; or one is, of another amount.
SELECT 'PAYOUT_NOT_AT_BANK', p.payout_id, NULL, p.payout_id, p.currency, l.amount_minor, p.amount_minor,
    abs(p.amount_minor - coalesce(l.amount_minor, 0)),
    CASE WHEN l.line_id IS NULL
         THEN format('Payout %s of %s should have arrived on %s; the bank''s statements, which tell of that day and go to '
                  || '%s, don''t show it.', p.payout_id, money_in_words(p.amount_minor, p.currency), p.arrival_date, s.last_on)
         ELSE format('Payout %s is %s; the bank''s line with its trace id says %s.', p.payout_id,
                  money_in_words(p.amount_minor, p.currency), money_in_words(l.amount_minor, l.currency)) END,
    jsonb_build_object('payout', p.payout_id, 'arrival', p.arrival_date, 'traceId', p.trace_id, 'statementsTo', s.last_on,
        'line', CASE WHEN l.line_id IS NOT NULL THEN jsonb_build_object('statement', l.statement_id, 'line', l.line_no,
            'date', l.booked_on, 'amount', l.amount_minor, 'reference', l.reference) END),
    p.arrival_date::timestamptz, NULL, 'payout not on the bank''s statement'
FROM payout p
LEFT JOIN known_payout k USING (payout_id)
LEFT JOIN bank_match m USING (payout_id)
LEFT JOIN bank_line l USING (line_id)
CROSS JOIN LATERAL (
    SELECT max(r.last_on) AS last_on, bool_or(p.arrival_date BETWEEN r.first_on AND r.last_on) AS tells
    FROM bank_statement_range r
    WHERE r.currency = p.currency AND r.last_on >= p.arrival_date) s
WHERE p.status = 'paid' AND coalesce(k.status, 'paid') = 'paid' AND s.tells
  AND (l.line_id IS NULL OR l.amount_minor <> p.amount_minor)
  AND p.arrival_date + (ARRAY[3, 3, 5, 5, 5, 4, 3])[extract(isodow FROM p.arrival_date)::integer]
      < (:now::timestamptz AT TIME ZONE 'UTC')::date
  AND (p.arrival_date >= (:from::timestamptz AT TIME ZONE 'UTC')::date - 7
          AND p.arrival_date < (:to::timestamptz AT TIME ZONE 'UTC')::date
       OR p.payout_id = ANY (:again)
       OR p.arrival_date BETWEEN
          (SELECT min(r.first_on) FROM bank_statement b JOIN bank_statement_range r USING (statement_id)
           WHERE b.imported_at >= :from)
          AND (SELECT max(r.last_on) FROM bank_statement b JOIN bank_statement_range r USING (statement_id)
               WHERE b.imported_at >= :from))
