-- days: Delivery, Return, 2026-04-01, 2026-06-01
SELECT
    day,
    SUM(CASE WHEN topic IN (?, ?) THEN inquiries ELSE 0 END) AS s0
FROM rollup_inquiry_topic
WHERE day >= ? AND day < ?
GROUP BY 1;

-- days: 2026-04-01, 2026-06-01
SELECT
    day,
    orders AS s0
FROM rollup_order_day
WHERE day >= ? AND day < ?;
