-- Findings of one cause are one incident as long as no hour passes without one. What is part of a known
-- incident stays so; what is new joins it if it comes within the hour.
WITH timed AS (
    SELECT f.fingerprint, f.cause, f.occurred_at, d.incident AS known,
        f.occurred_at - lag(f.occurred_at) OVER (PARTITION BY f.cause ORDER BY f.occurred_at, f.fingerprint)
            > interval '1 hour' AS apart
    FROM run_finding f LEFT JOIN discrepancy d USING (fingerprint)
    WHERE f.run_id = :run AND f.cause IS NOT NULL
), island AS (
    SELECT timed.*, count(*) FILTER (WHERE apart) OVER (PARTITION BY cause ORDER BY occurred_at, fingerprint) AS number
    FROM timed
), named AS (
    SELECT fingerprint,
        coalesce(known, min(known) OVER w,
            cause || ' since ' || to_char(min(occurred_at) OVER w AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"')) AS incident
    FROM island WINDOW w AS (PARTITION BY cause, number)
)
UPDATE run_finding f SET incident = named.incident
FROM named WHERE f.run_id = :run AND f.fingerprint = named.fingerprint
