-- quantile: 2026-05-01, 2026-06-01, 0.5, 0.5, 0.9, 0.9
WITH parts AS (
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    agent_group AS split,
    bucket,
    SUM(resolved) AS cases
FROM rollup_duration_resolved
WHERE day >= ? AND day < ?
GROUP BY 1, 2, 3, 4
),
levels AS (
    SELECT part, 0 AS whole, step, split, bucket, cases FROM parts
    UNION ALL
    SELECT part, 1, CAST(NULL AS DATE), CAST(NULL AS VARCHAR), bucket, SUM(cases)
    FROM parts
    GROUP BY part, bucket
),
ranked AS (
    SELECT
        part, whole, step, split, bucket,
        SUM(cases) OVER (PARTITION BY part, whole, step, split ORDER BY bucket) AS upto,
        SUM(cases) OVER (PARTITION BY part, whole, step, split) AS total
    FROM levels
)
SELECT
    part, step, split, whole, MAX(total),
    MIN(CASE WHEN upto > FLOOR((total - 1) * CAST(? AS DOUBLE)) THEN bucket END),
    MIN(CASE WHEN upto > CEIL((total - 1) * CAST(? AS DOUBLE)) THEN bucket END),
    MIN(CASE WHEN upto > FLOOR((total - 1) * CAST(? AS DOUBLE)) THEN bucket END),
    MIN(CASE WHEN upto > CEIL((total - 1) * CAST(? AS DOUBLE)) THEN bucket END)
FROM ranked
GROUP BY part, step, split, whole;
