-- days: 2026-06-01
SELECT
    day,
    inquiries AS s0,
    ended AS s1
FROM rollup_inquiry_day
WHERE day < ?;
