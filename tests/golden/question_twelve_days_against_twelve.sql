-- days: 2026-04-01, 2026-05-13, 2026-04-13, 2026-05-01
SELECT
    day,
    inquiries AS s0
FROM rollup_inquiry_day
WHERE day >= ? AND day < ? AND (day < ? OR day >= ?);
