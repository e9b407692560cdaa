-- days: 2024-07-01, 2026-07-01
SELECT
    day,
    inquiries AS s0
FROM rollup_inquiry_day
WHERE day >= ? AND day < ?;

-- days: 2024-07-01, 2026-07-01
SELECT
    day,
    orders AS s0
FROM rollup_order_day
WHERE day >= ? AND day < ?;
