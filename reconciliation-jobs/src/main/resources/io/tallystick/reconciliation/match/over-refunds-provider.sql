-- Payments of which the provider states more refunded than captured, over their whole life. Only those
-- with an entry that did not cancel out: where both sides agree, our books show it as well.
INSERT INTO match_item (run_id, side, entry_key, kind, owned, group_key, status, moves, amount_minor, currency,
    order_id, payment_intent_id, occurred_at)
SELECT :run, 'provider', 'over:' || payment || ':' || currency, 'over_refund', false, '', captured::text, false,
       refunded, currency, order_id, payment, occurred_at
FROM (SELECT e.payment_intent_id AS payment, max(e.order_ref) AS order_id, e.currency, max(e.occurred_at) AS occurred_at,
             sum_minor(e.amount_minor) FILTER (WHERE e.kind = 'charge') AS captured,
             -sum_minor(e.amount_minor) FILTER (WHERE e.kind = 'refund') AS refunded
      FROM (SELECT DISTINCT payment_intent_id FROM match_item
            WHERE run_id = :run AND side = 'provider' AND kind = 'refund' AND payment_intent_id IS NOT NULL) p
      JOIN provider_entry e USING (payment_intent_id)
      WHERE e.kind IN ('charge', 'refund') AND e.occurred_at < :to
      GROUP BY e.payment_intent_id, e.currency) payment
WHERE refunded > captured AND captured > 0
