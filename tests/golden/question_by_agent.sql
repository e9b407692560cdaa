-- flow: 2026-05-01, 2026-06-01
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    agent AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(touched_at_most_once),
    SUM(touch_known),
    SUM(touch_unknown),
    SUM(rated_good),
    SUM(rated)
FROM rollup_service_agent
WHERE day >= ? AND day < ?
GROUP BY 3;

-- flow: 2026-05-20, 2026-06-01, 2026-05-20, 2026-06-01, 2026-05-20, 2026-06-01, 2026-05-20, 2026-06-01, 2026-05-01, 2026-06-01
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    agent AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_reopened END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_repeated_1 END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_unkeyed END),
    SUM(onestop_unkeyed),
    SUM(onestop)
FROM rollup_inquiry_agent
WHERE day >= ? AND day < ?
GROUP BY 3;
