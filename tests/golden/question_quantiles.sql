-- quantile: 2026-05-01, 2026-06-01
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    agent_group AS split,
    bucket,
    CAST(SUM(resolved) AS BIGINT)
FROM rollup_duration_group
WHERE day >= ? AND day < ?
    AND resolved > 0
GROUP BY 3, 4;
