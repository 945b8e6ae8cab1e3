-- Stock is held for reservations and sold to them, for nothing else. One row per article that isn't so.
SELECT s.sku, s.stock, s.reserved, s.sold, r.held, r.committed
FROM stock s
LEFT JOIN LATERAL (
    SELECT coalesce(sum(quantity) FILTER (WHERE state = 'held'), 0) AS held,
           coalesce(sum(quantity) FILTER (WHERE state = 'committed'), 0) AS committed
    FROM reservation WHERE sku = s.sku) r ON true
WHERE s.reserved <> r.held OR s.sold <> r.committed OR s.reserved + s.sold > s.stock
