-- flow: 2026-05-14, 2026-06-01, 2026-05-14, 2026-06-01, 2026-05-14, 2026-06-01, 2026-05-14, 2026-06-01, 2026-05-01, 2026-06-01
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_reopened END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_repeated_7 END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_unkeyed END),
    SUM(onestop_unkeyed),
    SUM(onestop)
FROM rollup_inquiry_day
WHERE day >= ? AND day < ?;
