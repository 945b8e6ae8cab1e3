
UNION ALL
-- The fee inside a card charge isn't the one agreed; one minor unit may be rounding. Of a partial capture the fee
-- is for what was taken: the rest of the whole amount stands beside it as a reversal.
SELECT 'FEE_VARIANCE', e.entry_id, e.order_ref, e.entry_id, e.settled_currency, agreed.fee, e.fee_minor,
    abs(e.fee_minor - agreed.fee),
    format('The fee of %s, %s, is %s; agreed are %s, which makes %s.', e.source_id,
        money_in_words(c.taken, e.settled_currency), money_in_words(e.fee_minor, e.settled_currency), terms.text,
        money_in_words(agreed.fee, e.settled_currency)),
    jsonb_build_object('entry', e.entry_id, 'charge', e.source_id, 'gross', c.taken, 'fee', e.fee_minor,
        'agreed', terms.text, 'agreedFee', agreed.fee),
    e.occurred_at, NULL, 'fee is not ' || terms.text
FROM provider_entry e
JOIN (VALUES TERMS) AS terms (currency, rate, fixed, text) ON terms.currency = e.settled_currency
CROSS JOIN LATERAL (
    SELECT e.gross_minor + coalesce(sum(r.gross_minor), 0)::bigint AS taken FROM provider_entry r
    WHERE r.charge_id = e.source_id AND r.category = 'partial_capture_reversal') c
CROSS JOIN LATERAL (SELECT round(c.taken * terms.rate)::bigint + terms.fixed AS fee) agreed
WHERE (e.occurred_at >= :from AND e.occurred_at < :to OR e.entry_id = ANY (:again))
  AND e.category = 'charge' AND e.source_id ^@ 'ch_' AND e.gross_minor > 0
  AND abs(e.fee_minor - agreed.fee) > 1
