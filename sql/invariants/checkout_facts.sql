-- A fact stands only on those that must come before it. One row per fact without its ground.
SELECT f.attempt_id, f.fact, ground.fact AS missing
FROM checkout_fact f
JOIN (VALUES ('fraud_screened', 'attempt_created'), ('inventory_reserved', 'attempt_created'),
             ('payment_authorized', 'inventory_reserved'), ('payment_declined', 'inventory_reserved'),
             ('payment_unknown', 'inventory_reserved'), ('order_committed', 'payment_authorized'),
             ('order_committed', 'inventory_reserved'), ('event_recorded', 'order_committed'),
             ('event_published', 'event_recorded'), ('compensation_required', 'attempt_created'),
             ('compensation_complete', 'compensation_required')) AS rule (fact, needs) ON rule.fact = f.fact
CROSS JOIN LATERAL (SELECT rule.needs AS fact) ground
WHERE NOT EXISTS (SELECT 1 FROM checkout_fact g WHERE g.attempt_id = f.attempt_id AND g.fact = ground.fact)
