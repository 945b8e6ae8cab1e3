-- The obvious statement: both sides joined by the provider's reference, what differs is kept. A
-- charge of an order that our books have under another reference is a duplicate; only rows without
-- a partner are looked up for that.
SELECT CASE
         WHEN p.ref IS NULL AND b.kind = 'refund' THEN 'REFUND_MISSING_AT_PROVIDER'
         WHEN p.ref IS NULL THEN 'MISSING_AT_PROVIDER'
         WHEN b.provider_ref IS NULL AND p.category = 'refund' THEN 'REFUND_NOT_RECORDED'
         WHEN b.provider_ref IS NULL AND known.order_id IS NOT NULL THEN 'DUPLICATE_CHARGE'
         WHEN b.provider_ref IS NULL THEN 'UNKNOWN_TO_US'
         WHEN p.currency <> b.currency THEN 'CURRENCY_MISMATCH'
         WHEN b.kind = 'refund' THEN 'REFUND_AMOUNT_MISMATCH'
         ELSE 'AMOUNT_MISMATCH'
       END AS type,
       coalesce(b.order_id, p.order_id) AS order_id, coalesce(b.provider_ref, p.ref) AS provider_ref,
       b.currency AS books_currency, b.amount_minor AS books_minor,
       p.currency AS provider_currency, p.amount_minor AS provider_minor
FROM (SELECT CASE reporting_category WHEN 'refund' THEN source_id ELSE payment_intent_id END AS ref,
             order_id, reporting_category AS category, upper(currency) AS currency,
             (gross * CASE currency WHEN 'jpy' THEN 1 ELSE 100 END)::bigint AS amount_minor
      FROM bench_floor_provider) p
FULL JOIN (SELECT provider_ref, order_id, kind, currency, amount_minor
           FROM imported_book_entry
           WHERE load_id = {load} AND moves) b ON b.provider_ref = p.ref
LEFT JOIN LATERAL (SELECT o.order_id
                   FROM imported_book_entry o
                   WHERE b.provider_ref IS NULL AND o.load_id = {load} AND o.order_id = p.order_id
                     AND o.kind = 'charge'
                   LIMIT 1) known ON true
WHERE p.ref IS NULL OR b.provider_ref IS NULL
   OR p.currency <> b.currency OR p.amount_minor <> b.amount_minor
