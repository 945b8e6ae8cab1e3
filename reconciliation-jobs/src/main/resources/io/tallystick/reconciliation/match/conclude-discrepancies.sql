-- Findings become discrepancies, or are seen again. What people accepted stays accepted; what was
-- taken for gone is open again.
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
    state = CASE WHEN d.resolution IN ('fixed', 'timing', 'auto_repaired', 'replaced') THEN 'open' ELSE d.state END,
    resolved_by = CASE WHEN d.resolution IN ('fixed', 'timing', 'auto_repaired', 'replaced') THEN NULL ELSE d.resolved_by END,
    resolved_at = CASE WHEN d.resolution IN ('fixed', 'timing', 'auto_repaired', 'replaced') THEN NULL ELSE d.resolved_at END,
    resolution = CASE WHEN d.resolution IN ('fixed', 'timing', 'auto_repaired', 'replaced') THEN NULL ELSE d.resolution END
WHERE d.checked_to <= excluded.checked_to
