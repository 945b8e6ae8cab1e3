-- What the match made of each entry, beside the totals that a plain scan had counted before it.
UPDATE run_tie_out t
SET matched_count = coalesce(c.entries, 0) + coalesce(o.matched_entries, 0),
    matched_minor = coalesce(c.minor, 0) + coalesce(o.matched_minor, 0),
    discrepancy_count = coalesce(o.discrepancy_entries, 0), discrepancy_minor = coalesce(o.discrepancy_minor, 0),
    timing_count = coalesce(o.timing_entries, 0), timing_minor = coalesce(o.timing_minor, 0),
    not_kept_count = CASE WHEN t.kind = ANY (:matchedKinds) THEN 0 ELSE t.total_count END,
    not_kept_minor = CASE WHEN t.kind = ANY (:matchedKinds) THEN 0 ELSE t.total_minor END
FROM run_tie_out line
LEFT JOIN (
    SELECT 'provider' AS side, kind, currency, sum_minor(provider_count) AS entries, sum_minor(provider_minor) AS minor
    FROM match_cancelled WHERE run_id = :run GROUP BY kind, currency
    UNION ALL
    SELECT 'books', kind, currency, sum_minor(books_count), sum_minor(books_minor)
    FROM match_cancelled WHERE run_id = :run GROUP BY kind, currency) c USING (side, kind, currency)
LEFT JOIN (
    SELECT side, kind, currency,
           count(*) FILTER (WHERE outcome = 'matched') AS matched_entries,
           coalesce(sum_minor(amount_minor) FILTER (WHERE outcome = 'matched'), 0) AS matched_minor,
           count(*) FILTER (WHERE outcome = 'discrepancy') AS discrepancy_entries,
           coalesce(sum_minor(amount_minor) FILTER (WHERE outcome = 'discrepancy'), 0) AS discrepancy_minor,
           count(*) FILTER (WHERE outcome = 'timing') AS timing_entries,
           coalesce(sum_minor(amount_minor) FILTER (WHERE outcome = 'timing'), 0) AS timing_minor
    FROM match_item WHERE run_id = :run AND owned GROUP BY side, kind, currency) o USING (side, kind, currency)
WHERE line.run_id = :run AND t.run_id = line.run_id AND t.side = line.side AND t.kind = line.kind
  AND t.currency = line.currency
