-- days: 2026-05-01, 2026-06-01
SELECT
    day,
    inquiries AS s0
FROM rollup_inquiry_day
WHERE day >= ? AND day < ?;

-- days from the facts: 2026-03-31, 2026-06-01, 2026-05-01, 2026-06-01
WITH preceded AS (
SELECT
    inquiry.*,
    LAG(created_at) OVER (
        PARTITION BY customer
        ORDER BY created_at, source, id
    ) AS previous_contact_at
FROM inquiry
WHERE is_current AND customer IS NOT NULL AND created_day >= ? AND created_day < ?
)
SELECT
    day,
    SUM(inquiries_repeated_7) AS s0
FROM (
SELECT
    created_day AS day,
    COUNT(*) AS inquiries_repeated_7
FROM preceded
WHERE is_current
    AND created_day IS NOT NULL
    AND (previous_contact_at >= created_at - INTERVAL '7' DAY)
GROUP BY 1
) AS sums
WHERE day >= ? AND day < ?
GROUP BY 1;

-- days: 2026-05-01, 2026-06-01
SELECT
    day,
    orders AS s0
FROM rollup_order_day
WHERE day >= ? AND day < ?;
