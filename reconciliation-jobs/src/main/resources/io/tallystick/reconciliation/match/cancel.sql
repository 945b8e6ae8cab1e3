-- One slice: both sides of the window grouped by kind, reference and currency. Groups whose sums
-- agree and that name one order are done; of the others only the key goes on. The inner CASEs are
-- settled when the statement is planned: per row only the kind is looked at.
WITH side AS (
    SELECT kind,
           CASE kind
               WHEN 'charge' THEN CASE :charge WHEN 'intent' THEN payment_intent_id WHEN 'charge' THEN charge_id WHEN 'source' THEN source_id
                        WHEN 'entry' THEN entry_id ELSE order_ref END
               WHEN 'refund' THEN CASE :refund WHEN 'intent' THEN payment_intent_id WHEN 'charge' THEN charge_id WHEN 'source' THEN source_id
                        WHEN 'entry' THEN entry_id ELSE order_ref END
               ELSE CASE :other WHEN 'intent' THEN payment_intent_id WHEN 'charge' THEN charge_id WHEN 'source' THEN source_id
                        WHEN 'entry' THEN entry_id ELSE order_ref END END AS key,
           currency, amount_minor AS difference, amount_minor AS provider, 1 AS at_provider, order_ref AS order_named
    FROM provider_movement
    WHERE kind = ANY (:kinds) AND occurred_at >= :from AND occurred_at < :to
    UNION ALL
    SELECT kind,
           CASE kind
               WHEN 'charge' THEN CASE :charge WHEN 'order' THEN order_id ELSE provider_ref END
               WHEN 'refund' THEN CASE :refund WHEN 'order' THEN order_id ELSE provider_ref END
               ELSE CASE :other WHEN 'order' THEN order_id ELSE provider_ref END END,
           currency, -amount_minor, 0, 0, order_id
    FROM book_entry
    WHERE kind = ANY (:kinds) AND moves AND occurred_at >= :from AND occurred_at < :to
), grouped AS MATERIALIZED (
    SELECT kind, key, currency, sum_minor(provider) AS provider, count(*) AS entries, sum(at_provider) AS at_provider,
           sum_minor(difference) = 0 AND sum(at_provider) > 0 AND sum(at_provider) < count(*)
               AND min(order_named) IS NOT DISTINCT FROM max(order_named) AS agrees
    FROM side
    WHERE key IS NOT NULL AND (hashtext(key) & 2147483647) % :slices = :slice
    GROUP BY key, kind, currency
), differing AS (
    INSERT INTO match_key (run_id, kind, key, currency)
    SELECT :run, kind, key, currency FROM grouped WHERE NOT agrees
)
INSERT INTO match_cancelled (run_id, kind, slice, currency, books_count, books_minor, provider_count, provider_minor)
SELECT :run, kind, :slice, currency, sum(entries - at_provider), sum_minor(provider), sum(at_provider), sum_minor(provider)
FROM grouped
WHERE agrees
GROUP BY kind, currency
