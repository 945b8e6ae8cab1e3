-- A check looks again at all that is open of its kind: what it didn't find this time has gone.
UPDATE discrepancy d
SET state = 'resolved', resolution = 'fixed', resolved_by = 'run ' || :run, resolved_at = :now, checked_to = :to,
    resolution_evidence = jsonb_build_object('run', :run::bigint, 'lookedAt', :now::timestamptz)
WHERE d.kind = :job AND d.state <> 'resolved' AND d.checked_to <= :to
  AND NOT EXISTS (SELECT 1 FROM run_finding f WHERE f.run_id = :run AND f.fingerprint = d.fingerprint)
