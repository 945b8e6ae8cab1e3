-- Both sides' totals by a plain scan of the window, against what the match made of each entry.
INSERT INTO run_tie_out (run_id, kind, currency, side, total_count, total_minor, matched_count, matched_minor,
    discrepancy_count, discrepancy_minor, timing_count, timing_minor, not_kept_count, not_kept_minor)
WITH total AS (
    SELECT 'provider' AS side, kind, currency, count(*) AS entries, sum_minor(amount_minor) AS minor
    FROM provider_movement WHERE occurred_at >= :from AND occurred_at < :to GROUP BY kind, currency
    UNION ALL
    SELECT 'books', kind, currency, count(*), sum_minor(amount_minor)
    FROM book_entry WHERE moves AND occurred_at >= :from AND occurred_at < :to GROUP BY kind, currency
), cancelled AS (
    SELECT 'provider' AS side, kind, currency, sum_minor(provider_count) AS entries, sum_minor(provider_minor) AS minor
    FROM match_cancelled WHERE run_id = :run GROUP BY kind, currency
    UNION ALL
    SELECT 'books', kind, currency, sum_minor(books_count), sum_minor(books_minor)
    FROM match_cancelled WHERE run_id = :run GROUP BY kind, currency
), outcome AS (
    SELECT side, kind, currency,
           count(*) FILTER (WHERE outcome = 'matched') AS matched_entries,
           coalesce(sum_minor(amount_minor) FILTER (WHERE outcome = 'matched'), 0) AS matched_minor,
           count(*) FILTER (WHERE outcome = 'discrepancy') AS discrepancy_entries,
           coalesce(sum_minor(amount_minor) FILTER (WHERE outcome = 'discrepancy'), 0) AS discrepancy_minor,
           count(*) FILTER (WHERE outcome = 'timing') AS timing_entries,
           coalesce(sum_minor(amount_minor) FILTER (WHERE outcome = 'timing'), 0) AS timing_minor
    FROM match_item WHERE run_id = :run AND owned GROUP BY side, kind, currency
)
SELECT :run, kind, currency, side, t.entries, t.minor,
       coalesce(c.entries, 0) + coalesce(o.matched_entries, 0), coalesce(c.minor, 0) + coalesce(o.matched_minor, 0),
       coalesce(o.discrepancy_entries, 0), coalesce(o.discrepancy_minor, 0),
       coalesce(o.timing_entries, 0), coalesce(o.timing_minor, 0),
       CASE WHEN kind = ANY (:matchedKinds) THEN 0 ELSE t.entries END,
       CASE WHEN kind = ANY (:matchedKinds) THEN 0 ELSE t.minor END
FROM total t LEFT JOIN cancelled c USING (side, kind, currency) LEFT JOIN outcome o USING (side, kind, currency)
