-- quantile: 2026-05-01, 2026-04-01, 2026-06-01
SELECT
    CASE WHEN day >= ? THEN 0 ELSE 1 END AS part,
    day - CAST(date_diff('day', DATE '1900-01-07', day) % 7 AS INTEGER) AS step,
    CAST(NULL AS VARCHAR) AS split,
    bucket,
    CAST(SUM(replied) AS BIGINT)
FROM rollup_duration_service_day
WHERE day >= ? AND day < ?
    AND replied > 0
GROUP BY 1, 2, 4;
