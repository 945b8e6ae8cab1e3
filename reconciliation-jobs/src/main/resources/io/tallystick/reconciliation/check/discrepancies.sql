-- Findings become discrepancies, or are seen again; what the run put right is noted as such. What
-- people accepted stays accepted as long as the amounts are those they saw; what was taken for gone is
-- open again, and nobody's. Where that undoes what a person decided, the audit says so. A second run of
-- the same window changes nothing.
WITH found AS (
    SELECT f.*, r.before, r.after, CASE WHEN r.state = 'done' THEN 'auto_repaired' ELSE 'fixed' END AS how
    FROM run_finding f LEFT JOIN run_repair r USING (run_id, fingerprint)
    WHERE f.run_id = :run
), merged AS (
INSERT INTO discrepancy AS d (fingerprint, type, severity, state, kind, order_id, provider_ref, group_key, currency,
    books_minor, provider_minor, at_stake_minor, explanation, evidence, occurred_at, first_run, last_run, first_seen,
    last_seen, checked_to, entries, cause, incident, deadline, resolution, resolved_by, resolved_at, resolution_evidence)
SELECT fingerprint, type, severity, CASE WHEN gone THEN 'resolved' ELSE 'open' END, kind, order_id, provider_ref,
    group_key, currency, books_minor, provider_minor, at_stake_minor, explanation, evidence, occurred_at, :run, :run, :to,
    :to, :to, entries, cause, incident, deadline,
    CASE WHEN gone THEN how END,
    CASE WHEN gone THEN 'run ' || :run END,
    CASE WHEN gone THEN :now::timestamptz END,
    CASE WHEN gone THEN jsonb_build_object('before', before, 'after', after) END
FROM found
ORDER BY fingerprint
ON CONFLICT (fingerprint) DO UPDATE
SET last_run = excluded.last_run, last_seen = excluded.last_seen, checked_to = excluded.checked_to,
    books_minor = excluded.books_minor, provider_minor = excluded.provider_minor,
    at_stake_minor = excluded.at_stake_minor, explanation = excluded.explanation, evidence = excluded.evidence,
    cause = excluded.cause, incident = excluded.incident, deadline = excluded.deadline,
    (state, owner, resolution, resolved_by, resolved_at, resolution_evidence, resolution_reason, approved_by) = (
        SELECT CASE WHEN gone OR stays THEN 'resolved' WHEN d.state = 'resolved' THEN 'open' ELSE d.state END,
            CASE WHEN gone OR stays OR d.state <> 'resolved' THEN d.owner END,
            CASE WHEN gone THEN excluded.resolution WHEN stays THEN d.resolution END,
            CASE WHEN gone THEN excluded.resolved_by WHEN stays THEN d.resolved_by END,
            CASE WHEN gone THEN excluded.resolved_at WHEN stays THEN d.resolved_at END,
            CASE WHEN gone THEN excluded.resolution_evidence WHEN stays THEN d.resolution_evidence END,
            CASE WHEN stays AND NOT gone THEN d.resolution_reason END, CASE WHEN stays AND NOT gone THEN d.approved_by END
        FROM (SELECT excluded.state = 'resolved' AS gone,
            d.state = 'resolved' AND d.resolution IN ('accepted', 'written_off')
                AND (d.books_minor, d.provider_minor, d.at_stake_minor)
                    IS NOT DISTINCT FROM (excluded.books_minor, excluded.provider_minor, excluded.at_stake_minor) AS stays) now)
WHERE d.checked_to < excluded.checked_to
   OR d.checked_to = excluded.checked_to AND (
        excluded.state = 'resolved' OR d.resolution IN ('fixed', 'timing', 'auto_repaired', 'replaced')
        OR (d.books_minor, d.provider_minor, d.at_stake_minor, d.explanation)
           IS DISTINCT FROM (excluded.books_minor, excluded.provider_minor, excluded.at_stake_minor, excluded.explanation))
RETURNING new.discrepancy_id, old.state AS was, old.resolution AS resolution, old.resolved_by AS resolved_by, new.state AS state
)
INSERT INTO audit (subject, action, actor, reason, before, after, origin, occurred_at)
SELECT 'discrepancy:' || discrepancy_id, 'discrepancy.reopened', 'run ' || :run,
    CASE WHEN resolution IN ('accepted', 'written_off') THEN 'Found again, with other amounts' ELSE 'Found again' END,
    'resolved: ' || resolution, 'open', 'run ' || :run, :now::timestamptz
FROM merged WHERE was = 'resolved' AND state = 'open' AND resolved_by NOT LIKE 'run %'
