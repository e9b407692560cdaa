-- flow: North, 2026-05-14, 2026-06-01, North, 2026-05-14, 2026-06-01, North, 2026-05-07, 2026-06-01, North, 2026-05-07, 2026-06-01, 2026-05-01, 2026-06-01
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    agent_group AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(CASE WHEN NOT COALESCE((agent_group IN (?) OR agent_group IS NULL), FALSE) THEN CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop END ELSE 0 END),
    SUM(CASE WHEN NOT COALESCE((agent_group IN (?) OR agent_group IS NULL), FALSE) THEN CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_repeated_7 END ELSE 0 END),
    SUM(CASE WHEN (agent_group IN (?) OR agent_group IS NULL) THEN CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop END ELSE 0 END),
    SUM(CASE WHEN (agent_group IN (?) OR agent_group IS NULL) THEN CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_repeated_14 END ELSE 0 END)
FROM rollup_inquiry_channel
WHERE day >= ? AND day < ?
GROUP BY 3;
