-- flow: 2026-05-20, 2026-06-01, 2026-05-20, 2026-06-01, 2026-05-20, 2026-06-01, 2026-05-20, 2026-06-01, 2026-05-18, 2026-06-01, 2026-05-18, 2026-06-01, 2026-05-18, 2026-06-01, 2026-05-18, 2026-06-01, 2026-05-14, 2026-06-01, 2026-05-14, 2026-06-01, 2026-05-14, 2026-06-01, 2026-05-14, 2026-06-01, 2026-05-07, 2026-06-01, 2026-05-07, 2026-06-01, 2026-05-07, 2026-06-01, 2026-05-07, 2026-06-01, 2026-05-01, 2026-06-01, 2026-05-01, 2026-06-01, 2026-05-01, 2026-06-01, 2026-05-01, 2026-06-01, 2026-05-01, 2026-06-01
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    contact_channel AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_reopened END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_repeated_1 END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_unkeyed END),
    SUM(onestop_unkeyed),
    SUM(onestop),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_reopened END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_repeated_3 END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_unkeyed END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_reopened END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_repeated_7 END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_unkeyed END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_reopened END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_repeated_14 END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_unkeyed END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_reopened END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_repeated_30 END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_unkeyed END)
FROM rollup_inquiry_topic
WHERE day >= ? AND day < ?
GROUP BY 3;
