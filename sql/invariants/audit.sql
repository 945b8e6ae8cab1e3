-- One audit entry per change of an order's state; each begins where the one before ended, and the last is the
-- order's state. One row per order or entry of which that isn't so.
WITH entry AS (
    SELECT substr(subject, 7) AS order_id, audit_id, before, after,
           lag(after) OVER (PARTITION BY subject ORDER BY audit_id) AS previous,
           lead(audit_id) OVER (PARTITION BY subject ORDER BY audit_id) IS NULL AS is_last,
           count(*) OVER (PARTITION BY subject) AS entries
    FROM audit WHERE subject LIKE 'order:%' AND action = 'order.' || after)
SELECT order_id, audit_id, 'begins elsewhere than the one before ended' AS what
FROM entry WHERE previous <> before
UNION ALL
SELECT o.order_id, e.audit_id, 'ends elsewhere than the order stands'
FROM entry e JOIN orders o USING (order_id) WHERE e.is_last AND e.after <> o.state
UNION ALL
SELECT h.order_id, NULL, 'has another number of changes than of entries'
FROM (SELECT order_id, count(*) AS changes FROM order_event GROUP BY order_id) h
LEFT JOIN entry e ON e.order_id = h.order_id AND e.is_last
WHERE h.changes <> coalesce(e.entries, 0)
