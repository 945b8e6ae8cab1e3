-- What is accepted or written off was asked for by one person and approved by another, in one request that
-- names it. What an open request is about is asked for once. One row per discrepancy that isn't so.
SELECT d.discrepancy_id::text AS subject, d.resolution || ' without an approved request of two people' AS wrong
FROM discrepancy d
WHERE d.resolution IN ('accepted', 'written_off')
  AND NOT EXISTS (
    SELECT 1 FROM resolution_request_item i JOIN resolution_request r USING (request_id)
    WHERE i.discrepancy_id = d.discrepancy_id AND r.state = 'approved' AND r.resolution = d.resolution
      AND r.requested_by = d.resolved_by AND r.decided_by = d.approved_by AND lower(r.decided_by) <> lower(r.requested_by))
UNION ALL
SELECT discrepancy_id::text, 'in ' || count(*) || ' open requests'
FROM resolution_request_item WHERE state = 'requested'
GROUP BY discrepancy_id HAVING count(*) > 1
