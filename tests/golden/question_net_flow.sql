-- days: 2026-05-01, 2026-06-01
SELECT
    day,
    inquiries AS s0,
    ended AS s1,
    inquiries AS s2
FROM rollup_inquiry_day
WHERE day >= ? AND day < ?;
