-- Findings become discrepancies, or are seen again; what the run put right is noted as such. What
-- people accepted stays accepted; what was taken for gone is open again. A second run of the same
-- window changes nothing.
WITH found AS (
    SELECT f.*, r.before, r.after, CASE WHEN r.state = 'done' THEN 'auto_repaired' ELSE 'fixed' END AS how
    FROM run_finding f LEFT JOIN run_repair r USING (run_id, fingerprint)
    WHERE f.run_id = :run
)
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
    state = CASE WHEN excluded.state = 'resolved' THEN 'resolved'
                 WHEN d.resolution IN ('fixed', 'timing', 'auto_repaired', 'replaced') THEN 'open' ELSE d.state END,
    resolution = CASE WHEN excluded.state = 'resolved' THEN excluded.resolution
                      WHEN d.resolution = 'accepted' THEN d.resolution END,
    resolved_by = CASE WHEN excluded.state = 'resolved' THEN excluded.resolved_by
                       WHEN d.resolution = 'accepted' THEN d.resolved_by END,
    resolved_at = CASE WHEN excluded.state = 'resolved' THEN excluded.resolved_at
                       WHEN d.resolution = 'accepted' THEN d.resolved_at END,
    resolution_evidence = CASE WHEN excluded.state = 'resolved' THEN excluded.resolution_evidence
                               WHEN d.resolution = 'accepted' THEN d.resolution_evidence END
WHERE d.checked_to < excluded.checked_to
   OR d.checked_to = excluded.checked_to AND (
        excluded.state = 'resolved' OR d.resolution IN ('fixed', 'timing', 'auto_repaired', 'replaced')
        OR (d.books_minor, d.provider_minor, d.at_stake_minor, d.explanation)
           IS DISTINCT FROM (excluded.books_minor, excluded.provider_minor, excluded.at_stake_minor, excluded.explanation))
