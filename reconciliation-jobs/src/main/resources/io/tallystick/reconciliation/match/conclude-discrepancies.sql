-- Findings become discrepancies, or are seen again. What people accepted stays accepted as long as the
-- amounts are those they saw; what was taken for gone is open again, and nobody's. Where that undoes what a
-- person decided, the audit says so.
WITH merged AS (
INSERT INTO discrepancy AS d (fingerprint, type, severity, state, kind, order_id, provider_ref, group_key, currency,
    books_minor, provider_minor, at_stake_minor, explanation, evidence, occurred_at, first_run, last_run, first_seen, last_seen,
    checked_to, entries, cause, incident)
SELECT fingerprint, type, severity, 'open', kind, order_id, provider_ref, group_key, currency,
       books_minor, provider_minor, at_stake_minor, explanation, evidence, occurred_at, :run, :run, :to, :to,
       :to, entries, cause, incident
FROM run_finding
WHERE run_id = :run
ORDER BY fingerprint
ON CONFLICT (fingerprint) DO UPDATE
SET last_run = excluded.last_run, last_seen = excluded.last_seen, checked_to = excluded.checked_to, entries = excluded.entries, group_key = excluded.group_key,
    books_minor = excluded.books_minor, provider_minor = excluded.provider_minor,
    at_stake_minor = excluded.at_stake_minor, explanation = excluded.explanation, evidence = excluded.evidence,
    cause = excluded.cause, incident = excluded.incident,
    -- open again
    (state, owner, resolution, resolved_by, resolved_at, resolution_reason, approved_by) = (
        SELECT CASE WHEN again THEN 'open' ELSE d.state END, CASE WHEN again THEN NULL ELSE d.owner END,
            CASE WHEN again THEN NULL ELSE d.resolution END, CASE WHEN again THEN NULL ELSE d.resolved_by END,
            CASE WHEN again THEN NULL ELSE d.resolved_at END, CASE WHEN again THEN NULL ELSE d.resolution_reason END,
            CASE WHEN again THEN NULL ELSE d.approved_by END
        FROM (SELECT d.state = 'resolved' AND (d.resolution NOT IN ('accepted', 'written_off')
            OR (d.books_minor, d.provider_minor, d.at_stake_minor)
                IS DISTINCT FROM (excluded.books_minor, excluded.provider_minor, excluded.at_stake_minor)) AS again) a)
WHERE d.checked_to <= excluded.checked_to
RETURNING new.discrepancy_id, old.state AS was, old.resolution AS resolution, old.resolved_by AS resolved_by, new.state AS state
)
INSERT INTO audit (subject, action, actor, reason, before, after, origin, occurred_at)
SELECT 'discrepancy:' || discrepancy_id, 'discrepancy.reopened', 'run ' || :run,
    CASE WHEN resolution IN ('accepted', 'written_off') THEN 'Found again, with other amounts' ELSE 'Found again' END,
    'resolved: ' || resolution, 'open', 'run ' || :run, :now::timestamptz
FROM merged WHERE was = 'resolved' AND state = 'open' AND resolved_by NOT LIKE 'run %'
