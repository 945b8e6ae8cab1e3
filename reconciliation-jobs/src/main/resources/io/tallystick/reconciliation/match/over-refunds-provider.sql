-- Payments of which the provider states more refunded than captured, over their whole life: all their
-- entries are gathered. Only those with a refund that did not cancel out: where both sides agree, our
-- books show it as well.
INSERT INTO match_item (run_id, side, entry_key, kind, owned, group_key, status, moves, amount_minor, currency,
    order_id, payment_intent_id, occurred_at)
SELECT :run, 'provider', 'over:' || payment || ':' || currency, 'over_refund', owned, '', captured::text, false,
       refunded, currency, order_id, payment, occurred_at
FROM (SELECT payment_intent_id AS payment, max(order_id) AS order_id, currency, max(occurred_at) AS occurred_at,
             bool_or(owned AND kind = 'refund') AS owned,
             sum_minor(amount_minor) FILTER (WHERE kind = 'charge') AS captured,
             -sum_minor(amount_minor) FILTER (WHERE kind = 'refund') AS refunded
      FROM match_item
      WHERE run_id = :run AND side = 'provider' AND moves AND kind IN ('charge', 'refund') AND payment_intent_id IS NOT NULL
      GROUP BY payment_intent_id, currency
      HAVING bool_or(kind = 'refund' AND (owned OR occurred_at < :from))) payment
WHERE refunded > captured AND captured > 0
