-- What is refunded or on its way is at most what the payment took; more only by the provider's own word,
-- and then the order waits for a person, or for the news of its capture. Nobody approved their own request, nor another amount. A refund
-- stands as its history says. What has gone out is bound to the provider's refund or will be asked for.
-- One row per refund or payment that isn't so.
SELECT a.attempt_id AS subject, format('%s refunded or on its way of %s', sum(r.amount_minor), a.captured_minor) AS wrong
FROM payment_attempt a
JOIN orders o USING (order_id)
JOIN refund r USING (attempt_id)
WHERE r.state NOT IN ('rejected', 'failed')
GROUP BY a.attempt_id, o.order_id
HAVING sum(r.amount_minor) > a.captured_minor
   AND NOT (bool_or(r.origin = 'provider') AND (o.review_reason IS NOT NULL OR a.captured_minor = 0))
UNION ALL
SELECT refund_id, 'approved by its requester, or for another amount' FROM refund
WHERE approved_by IS NOT NULL AND (requested_by IS NULL OR approved_by = requested_by OR approved_minor <> amount_minor
    OR (approved_by = 'policy') <> (requested_by = 'compensation'))
UNION ALL
SELECT refund_id, 'is ' || state || ' but its last audit entry says ' || coalesce(told.after, 'nothing') FROM refund r
LEFT JOIN LATERAL (SELECT after FROM audit WHERE subject = 'refund:' || r.refund_id ORDER BY audit_id DESC LIMIT 1) told ON true
WHERE r.origin <> 'books' AND told.after IS DISTINCT FROM r.state
UNION ALL
SELECT refund_id, state || ' and nobody will ask for it' FROM refund
WHERE origin <> 'books' AND state IN ('submitted', 'unknown', 'pending') AND ask_at IS NULL
UNION ALL
SELECT refund_id, state || ' without the provider''s refund' FROM refund
WHERE origin <> 'books' AND state IN ('pending', 'succeeded') AND provider_ref IS NULL
