-- days: 2026-05-01, 2026-06-01
SELECT
    day,
    inquiries AS s0
FROM rollup_inquiry_day
WHERE day >= ? AND day < ?;

-- days: 2026-05-01, 2026-06-01
SELECT
    day,
    orders AS s0
FROM rollup_order_day
WHERE day >= ? AND day < ?;
