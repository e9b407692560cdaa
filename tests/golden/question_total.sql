-- days: 2026-05-01, 2026-06-01
SELECT
    day,
    inquiries AS s0
FROM rollup_inquiry_day
WHERE day >= ? AND day < ?;

-- days: 2026-05-01, 2026-06-01
SELECT
    day,
    SUM(orders) AS s0
FROM rollup_order
WHERE day >= ? AND day < ?
GROUP BY 1;
