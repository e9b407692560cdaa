-- days: 2024-07-01, 2026-07-01
SELECT
    day,
    inquiries AS s0
FROM rollup_inquiry_day
WHERE day >= ? AND day < ?;

-- days: 2024-07-01, 2026-07-01
SELECT
    day,
    SUM(orders) AS s0
FROM rollup_order
WHERE day >= ? AND day < ?
GROUP BY 1;
