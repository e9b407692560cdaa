-- flow: 2026-05-20, 2026-05-20, 2026-05-01, 2026-06-01, north
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    priority AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(CASE WHEN day > ? THEN 0 ELSE reply_kept END),
    SUM(CASE WHEN day > ? THEN 0 ELSE reply_broken END)
FROM rollup_promise
WHERE day >= ? AND day < ?
    AND agent_group IN (?)
GROUP BY 3;
