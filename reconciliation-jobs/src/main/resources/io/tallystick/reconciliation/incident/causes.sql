-- What findings of one type may have in common: the coupon of their orders, the release of the program that moved
-- them last (setting tallystick.process; a mere process id says nothing), the minute. In this order, and only if
-- at least two findings share it.
WITH looked AS (
    SELECT f.fingerprint, f.type, date_trunc('minute', f.occurred_at, 'UTC') AS minute,
        (SELECT c.coupon_code FROM coupon_redemption c WHERE c.order_id = f.order_id AND c.released_at IS NULL) AS coupon,
        (SELECT e.process FROM order_event e WHERE e.order_id = f.order_id AND e.process !~ '^pid [0-9]+$'
         ORDER BY e.order_event_id DESC LIMIT 1) AS release
    FROM run_finding f WHERE f.run_id = :run
), shared AS (
    SELECT looked.*, count(*) OVER (PARTITION BY type, coupon) AS with_coupon,
        count(*) OVER (PARTITION BY type, release) AS by_release, count(*) OVER (PARTITION BY type, minute) AS in_minute
    FROM looked
), named AS (
    SELECT fingerprint, CASE
        WHEN coupon IS NOT NULL AND with_coupon > 1 THEN type || ' with coupon ' || coupon
        WHEN release IS NOT NULL AND by_release > 1 THEN type || ' of orders moved by ' || release
        WHEN in_minute > 1 THEN type || ' within a minute' END AS cause
    FROM shared
)
UPDATE run_finding f SET cause = named.cause
FROM named WHERE f.run_id = :run AND f.fingerprint = named.fingerprint AND named.cause IS NOT NULL
