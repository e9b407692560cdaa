-- days: 2026-05-01, 2026-06-01
SELECT
    day,
    onestop AS s0,
    onestop_reopened AS s1,
    onestop_repeated_7 AS s2,
    onestop_unkeyed AS s3
FROM rollup_inquiry_day
WHERE day >= ? AND day < ?;
