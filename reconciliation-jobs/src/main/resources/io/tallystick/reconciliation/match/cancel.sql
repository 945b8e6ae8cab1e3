-- One slice: both sides of the window grouped by reference, kind and currency. Groups whose sums agree
-- and that name one order are done; of the others only the key goes on, '' for entries without the
-- reference. Where the order is the key, books that name a provider's id as well must be compared by it.
-- Which columns are the key depends on the books: {...} is filled in before. Each aggregate costs a
-- millionfold, so both sides' entries are counted in one number: the provider's in its upper half.
WITH side AS (
    SELECT kind,
           coalesce({provider key}, '') AS key,
           currency, amount_minor AS difference, amount_minor AS provider, 4294967296 AS entries, order_ref AS order_id,
           CASE kind WHEN 'refund' THEN payment_intent_id END AS payment, NULL::text AS reference
    FROM provider_movement
    WHERE kind = ANY (:kinds) AND occurred_at >= :from AND occurred_at < :to
    UNION ALL
    SELECT kind,
           coalesce({books key}, ''),
           currency, -amount_minor, 0, 1, order_id, NULL, {books reference beside the key}
    FROM book_entry
    WHERE kind = ANY (:kinds) AND moves AND occurred_at >= :from AND occurred_at < :to
), grouped AS (
    SELECT kind, key, currency, max(payment) AS payment, sum_minor(provider) AS provider, sum_minor(entries) AS entries,
           sum_minor(difference) = 0 AND sum_minor(entries) >> 32 > 0 AND sum_minor(entries) & 4294967295 > 0 AND key <> ''
               AND min(order_id) IS NOT DISTINCT FROM max(order_id) AND {no reference beside the key} AS agrees
    FROM side
    WHERE (hashtext(key) & 2147483647) % :slices = :slice
    GROUP BY key, kind, currency
), struck AS MATERIALIZED (
    SELECT kind, currency, agrees, CASE WHEN NOT agrees THEN key END AS key,
           max(payment) AS payment, sum_minor(entries & 4294967295) AS at_books, sum_minor(entries >> 32) AS at_provider,
           sum_minor(provider) AS provider
    FROM grouped
    GROUP BY 1, 2, 3, 4
), differing AS (
    INSERT INTO match_key (run_id, kind, key, currency, payment_intent_id)
    SELECT :run, kind, key, currency, payment FROM struck WHERE NOT agrees
)
INSERT INTO match_cancelled (run_id, kind, slice, currency, books_count, books_minor, provider_count, provider_minor)
SELECT :run, kind, :slice, currency, at_books, provider, at_provider, provider
FROM struck
WHERE agrees
