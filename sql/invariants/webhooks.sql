-- An acknowledged event is processed, parked with a reason, or waits and is tried again. One row per event that isn't so.
SELECT event_id AS what, state AS stands, 'neither done, nor set aside, nor to be tried' AS wrong
FROM webhook_event
WHERE NOT coalesce(
    CASE state WHEN 'processed' THEN result <> '' WHEN 'parked' THEN reason <> '' ELSE next_try_at IS NOT NULL END, false)
UNION ALL
SELECT event_id, state, 'tried more often than there are tries'
FROM webhook_event
WHERE state = 'waiting' AND tries > 20 AND claim_token IS NULL
UNION ALL
SELECT event_id, state, 'claimed without a time at which the claim runs out'
FROM webhook_event
WHERE (claim_token IS NULL) <> (claimed_until IS NULL)
UNION ALL
-- An order with a dispute stands in review, or did: the record says so.
SELECT d.dispute_id, d.status, 'nobody was told to review order ' || d.order_id
FROM order_dispute d
WHERE d.order_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM audit a WHERE a.subject = 'order:' || d.order_id AND a.action = 'order.review'
        AND a.reason = 'disputed: ' || d.dispute_id)
UNION ALL
-- The record's last entry of a dispute or payout tells how it stands now.
SELECT d.dispute_id, d.status, 'the record says otherwise'
FROM order_dispute d
LEFT JOIN LATERAL (
    SELECT after FROM audit WHERE subject = 'dispute:' || d.dispute_id ORDER BY audit_id DESC LIMIT 1) a ON true
WHERE a.after IS NULL OR split_part(a.after, ',', 1) <> d.status
UNION ALL
SELECT p.payout_id, p.status, 'the record says otherwise'
FROM known_payout p
LEFT JOIN LATERAL (
    SELECT after FROM audit WHERE subject = 'payout:' || p.payout_id ORDER BY audit_id DESC LIMIT 1) a ON true
WHERE a.after IS DISTINCT FROM p.status
